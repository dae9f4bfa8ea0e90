/** Addresses that may be clicked. */

/** The absolute form of an address from the page, or "" where following it could do anything but go there. */
export function safeLink(address: string | null, schemes: RegExp): string {
  try {
    const { href } = new URL(address ?? "", document.baseURI);
    return address && schemes.test(href) ? href : "";
  } catch {
    return "";
  }
}

export const WEB = /^https?:/;
export const WEB_MAIL_OR_PHONE = /^(https?|mailto|tel):/;
