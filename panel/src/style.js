// @ts-check
/** The style sheet. Made by script, so that no `style-src` has to allow it. */

import STYLE from './style.css'

/** One for all elements. */
export const sheet = new CSSStyleSheet()
sheet.replaceSync(STYLE)
