/** Every sentence of the widget's own: English, German, Spanish. The assistant itself understands and speaks English. */

/** One sentence in each language of `LANGUAGES`, in its order. */
export type Row = readonly [string, string, string];

export const TABLE = {
  heading: ["Gut health assistant", "Darmgesundheit", "Salud intestinal"],
  automated: ["Automated assistant", "Automatischer Assistent", "Asistente automático"],
  greeting: [
    "Hello. I am an automated assistant, not a doctor. What would you like to know about gut health?",
    "Guten Tag. Ich bin ein automatischer Assistent, kein Arzt. Bitte stellen Sie Ihre Fragen zur Darmgesundheit auf Englisch. Auch die Antworten sind auf Englisch.",
    "Hola. Soy un asistente automático, no un médico. Por favor, haga sus preguntas sobre salud intestinal en inglés. Las respuestas también están en inglés.",
  ],
  you: ["You", "Sie", "Usted"],
  assistant: ["Assistant", "Assistent", "Asistente"],
  open: ["Open the chat", "Chat öffnen", "Abrir el chat"],
  close: ["Close the chat", "Chat schließen", "Cerrar el chat"],
  unread: ["New answers", "Neue Antworten", "Respuestas nuevas"],
  log: ["Conversation", "Gespräch", "Conversación"],
  questions: ["Questions that you could ask", "Fragen, die Sie stellen könnten", "Preguntas que puede hacer"],
  input: ["Your question", "Ihre Frage (auf Englisch)", "Su pregunta (en inglés)"],
  send: ["Send", "Senden", "Enviar"],
  left: ["Characters left", "Verbleibende Zeichen", "Caracteres restantes"],
  over: [
    "Characters over",
    "Zeichen zu viel",
    "Caracteres de más",
  ],
  typing: [
    "The assistant is writing an answer.",
    "Der Assistent schreibt eine Antwort.",
    "El asistente está escribiendo una respuesta.",
  ],
  source: ["Source", "Quelle", "Fuente"],
  sources: ["Sources", "Quellen", "Fuentes"],
  newTab: ["opens in a new tab", "öffnet einen neuen Tab", "se abre en otra pestaña"],
  urgent: ["Please read this first", "Bitte lesen Sie das zuerst", "Por favor, lea esto primero"],
  rate: ["Was this helpful?", "War das hilfreich?", "¿Le ha servido?"],
  up: ["Helpful", "Hilfreich", "Útil"],
  down: ["Not helpful", "Nicht hilfreich", "No es útil"],
  why: [
    "What was wrong?",
    "Was war nicht gut?",
    "¿Qué ha fallado?",
  ],
  reasons: {
    wrong: ["It is wrong", "Es stimmt nicht", "No es correcto"],
    unclear: ["It is unclear", "Es ist unklar", "No está claro"],
    not_answered: ["It misses my question", "Es beantwortet meine Frage nicht", "No responde a mi pregunta"],
    other: ["Something else", "Etwas anderes", "Otra cosa"],
  },
  thanks: ["Thank you for telling us.", "Danke für Ihre Rückmeldung.", "Gracias por su opinión."],
  waiting: [
    "Not sent yet. It will be, as soon as possible.",
    "Noch nicht gesendet. Es wird gesendet, sobald es geht.",
    "Aún sin enviar. Se enviará en cuanto sea posible.",
  ],
  retry: ["Try again", "Noch einmal versuchen", "Volver a intentarlo"],
  discard: ["Discard", "Verwerfen", "Descartar"],
  problems: {
    offline: [
      "Not sent: the assistant can't be reached.",
      "Nicht gesendet: Der Assistent ist nicht erreichbar.",
      "Sin enviar: no se puede contactar con el asistente.",
    ],
    timed_out: [
      "No answer came in time.",
      "Die Antwort kam nicht rechtzeitig.",
      "La respuesta no ha llegado a tiempo.",
    ],
    busy: [
      "The assistant is busy at the moment.",
      "Der Assistent ist gerade ausgelastet.",
      "El asistente está ocupado ahora.",
    ],
    too_many_requests: [
      "That was a lot at once. This will be sent in a moment.",
      "Das waren viele Fragen auf einmal. Diese wird gleich gesendet.",
      "Son muchas preguntas a la vez. Esta se enviará en un momento.",
    ],
  },
  failed: [
    "Something went wrong.",
    "Etwas ist schiefgegangen.",
    "Algo ha fallado.",
  ],
  offline: [
    "You are offline. What you write will be sent later.",
    "Sie sind offline. Was Sie schreiben, wird später gesendet.",
    "No tiene conexión. Lo que escriba se enviará más tarde.",
  ],
  away: [
    "The assistant can't be reached at the moment.",
    "Der Assistent ist gerade nicht erreichbar.",
    "Ahora no se puede contactar con el asistente.",
  ],
  notices: {
    expired: [
      "Your earlier conversation has expired. This is a new one.",
      "Ihr früheres Gespräch ist abgelaufen. Dies ist ein neues.",
      "Su conversación anterior ha caducado. Esta es nueva.",
    ],
    forgotten: [
      "Your conversation was deleted, here and on the server. Receipt: {}",
      "Ihr Gespräch wurde gelöscht, hier und auf dem Server. Beleg: {}",
      "Su conversación se ha borrado, aquí y en el servidor. Recibo: {}",
    ],
    forgotten_here: [
      "Your conversation was deleted here. On the server it will be, as soon as possible.",
      "Ihr Gespräch wurde hier gelöscht. Auf dem Server wird es gelöscht, sobald es geht.",
      "Su conversación se ha borrado aquí. En el servidor se borrará en cuanto sea posible.",
    ],
    forgotten_elsewhere: [
      "Your conversation was deleted in another tab.",
      "Ihr Gespräch wurde in einem anderen Tab gelöscht.",
      "Su conversación se ha borrado en otra pestaña.",
    ],
    restarted: [
      "A new conversation. The one before was deleted.",
      "Ein neues Gespräch. Das vorige wurde gelöscht.",
      "Una conversación nueva. La anterior se ha borrado.",
    ],
  },
  idle: [
    "This conversation will soon be deleted. To keep it, touch the screen.",
    "Dieses Gespräch wird bald gelöscht. Um es zu behalten, berühren Sie den Bildschirm.",
    "Esta conversación se borrará pronto. Para conservarla, toque la pantalla.",
  ],
  menu: ["More", "Mehr", "Más"],
  copy: ["Copy conversation", "Gespräch kopieren", "Copiar la conversación"],
  copied: ["The conversation was copied.", "Das Gespräch wurde kopiert.", "La conversación se ha copiado."],
  notCopied: [
    "It could not be copied. You can download it.",
    "Das Gespräch wurde nicht kopiert. Sie können es herunterladen.",
    "No se ha podido copiar la conversación. Puede descargarla.",
  ],
  download: ["Download conversation", "Gespräch herunterladen", "Descargar la conversación"],
  startOver: ["Start over", "Neu beginnen", "Empezar de nuevo"],
  forget: ["Forget this chat", "Dieses Gespräch löschen", "Borrar esta conversación"],
  confirm: [
    "Delete this conversation, here and on the server? It can't be brought back.",
    "Dieses Gespräch hier und auf dem Server löschen? Es lässt sich nicht wiederherstellen.",
    "¿Borrar esta conversación, aquí y en el servidor? No se podrá recuperar.",
  ],
  confirmed: ["Delete it", "Löschen", "Borrarla"],
  keep: ["Keep it", "Behalten", "Conservarla"],
  human: ["Talk to a person", "Mit einem Menschen sprechen", "Hablar con una persona"],
  consent: [
    "This is an automated assistant. What you write is kept on this site's own server. You can delete it at any time.",
    "Dies ist ein automatischer Assistent. Was Sie schreiben, wird auf dem Server dieser Website gespeichert. Sie können es jederzeit löschen.",
    "Este es un asistente automático. Lo que escriba se guarda en el servidor de este sitio. Puede borrarlo cuando quiera.",
  ],
  privacy: ["Your data", "Ihre Daten", "Sus datos"],
  agree: ["Agree and start", "Zustimmen und beginnen", "Aceptar y empezar"],
  notNow: ["Not now", "Jetzt nicht", "Ahora no"],
} satisfies Record<string, Row | Record<string, Row>>;
