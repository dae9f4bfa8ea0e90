// What the demo page does besides showing an article: it switches themes, languages and places of the widget,
// shows the snippet that belongs to the choice, and lists what the page hears. Texts go in as text only.
(() => {
  "use strict";
  const EVENTS = ["open", "close", "sent", "reply", "feedback", "forgotten", "error"].map((name) => `gut-chat-${name}`);
  const SHOWN_EVENTS = 8;
  const root = document.documentElement;

  // Here, before anything is painted: a dark desk gets no white flash.
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (isDark) root.dataset.theme = "dark";

  function chosen(name) {
    return document.querySelector(`input[name="${name}"]:checked`).value;
  }

  function snippet(base, mode, language) {
    const script = new URL("widget/gut-chat.js", base).href;
    const isPlain = mode === "float";
    const tag = `<script src="${script}"${isPlain && language !== "en" ? ` data-lang="${language}"` : ""} async></script>`;
    return isPlain ? tag : `<gut-chat mode="${mode}" lang="${language}"></gut-chat>\n${tag}`;
  }

  function apply(chat) {
    const mode = chosen("mode");
    const language = chosen("language");
    root.dataset.theme = chosen("theme");
    if (chat.getAttribute("mode") !== mode) chat.setAttribute("mode", mode);
    if (chat.getAttribute("lang") !== language) chat.setAttribute("lang", language);
    document.querySelector(".where-float").hidden = mode !== "float";
    document.getElementById("snippet").textContent = snippet(document.baseURI, mode, language);
  }

  async function copy(code, status) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      status.textContent = status.dataset.done;
    } catch {
      // Not allowed here (no secure address, or the visitor said no): the visitor can do it.
      getSelection().selectAllChildren(code);
      status.textContent = status.dataset.byHand;
    }
  }

  function show(list, event) {
    const item = document.createElement("li");
    item.textContent = `${event.type} ${event.detail ? JSON.stringify(event.detail) : ""}`.trim();
    list.prepend(item);
    while (list.children.length > SHOWN_EVENTS) list.lastElementChild.remove();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const chat = document.querySelector("gut-chat");
    const button = document.getElementById("copy");
    const status = document.getElementById("copied");
    const list = document.getElementById("happened");
    if (isDark) document.querySelector('input[name="theme"][value="dark"]').checked = true;
    apply(chat);
    document.querySelector(".bench form").addEventListener("change", () => apply(chat));
    button.hidden = false;
    button.addEventListener("click", () => copy(document.getElementById("snippet"), status));
    for (const name of EVENTS) chat.addEventListener(name, (event) => show(list, event));
    customElements.whenDefined("gut-chat").then(() => {
      for (const ask of document.querySelectorAll("[data-ask]")) {
        ask.hidden = false;
        ask.addEventListener("click", () => chat.open(ask.dataset.ask));
      }
    });
  });
})();
