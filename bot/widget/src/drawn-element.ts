/** An element that is drawn with lit-html into a shadow tree, once for all changes of a moment. */

import { render, type TemplateResult } from "lit/html.js";
import { styles } from "./styles";

let sheet: CSSStyleSheet | undefined;

/** The styles as a sheet that all elements share: a policy of the site against inline styles does not concern it. */
function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  return sheet;
}

export abstract class DrawnElement extends HTMLElement {
  private readonly tree = this.attachShadow({ mode: "open" });
  private drawing: Promise<void> | undefined;

  constructor() {
    super();
    this.tree.adoptedStyleSheets = [sharedSheet()];
  }

  protected abstract look(): TemplateResult;
  /** Notes what drawing changes. */
  protected abstract beforeDrawing(): void;
  protected abstract afterDrawing(): void;

  /** Draws soon. The promise tells when that is done. */
  protected draw(): Promise<void> {
    return (this.drawing ??= Promise.resolve().then(() => {
      this.drawing = undefined;
      if (!this.isConnected) return;
      this.beforeDrawing();
      render(this.look(), this.tree);
      this.afterDrawing();
    }));
  }

  protected find<E extends HTMLElement = HTMLElement>(selector: string): E | null {
    return this.tree.querySelector<E>(selector);
  }

  protected get focused(): Element | null {
    return this.tree.activeElement;
  }
}
