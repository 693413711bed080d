// @ts-check
/** The style sheet. Made by script, so that no `style-src` has to allow it. */

import STYLE from './style.css'

/** One for all panels. @type {CSSStyleSheet | undefined} */
let sheet

export function styleSheet() {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
  }
  return sheet
}
