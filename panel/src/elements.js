// @ts-check
/** Elements, icons and times. Children are nodes or text, never markup. */

/** @typedef {import('./words.js').Tongue} Tongue */

/**
 * An element. Children are nodes or text, never markup.
 *
 * @param {string} name
 * @param {Record<string, unknown>} [attributes] functions are listeners; false, null and undefined are left out; a part without a class is its class
 * @param {...(Node | string | boolean | undefined)} children
 */
export function el(name, attributes = {}, ...children) {
  const isDrawn = /svg|path/.test(name)
  const element = /** @type {HTMLElement} */ (document.createElementNS(`http://www.w3.org/${isDrawn ? '2000/svg' : '1999/xhtml'}`, name))
  // Safari forgets what lists are that have no marks.
  if (/^[ou]l$/.test(name)) element.setAttribute('role', 'list')
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, /** @type {EventListener} */ (value))
    else if (value != null && value !== false) element.setAttribute(key, `${value}`)
  }
  if (attributes.part) element.className ||= `${attributes.part}`
  for (const child of children) if (child && child !== true) element.append(child)
  return element
}

const ICONS = {
  refresh: 'M20 11a8 8 0 1 0-.6 4M20 5v6h-6',
  chevron: 'm9 6 6 6-6 6',
  email: 'M4 6h16v12H4zM4 7l8 6 8-6',
  phone: 'M8 3h8v18H8zM11 17.5h2',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  none: 'M4 5h16v11H9l-5 4zM9 10.5h6',
  failed: 'M12 4 2.8 20h18.4zM12 10v5M12 17.4v.2',
}

/** @param {keyof typeof ICONS} name */
export const icon = (name) => el('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, el('path', { d: ICONS[name] }))

/** @param {string | undefined} channel */
export function channelIcon(channel = '') {
  return icon(/mail/i.test(channel) ? 'email' : /phone|call|voice/i.test(channel) ? 'phone' : 'none')
}

/** @param {string | undefined} date @param {Tongue} tongue @param {'date' | 'ago'} form */
export function time(date, tongue, form) {
  const ago = tongue.since(date)
  if (!ago) return undefined
  const whole = tongue.date.format(Date.parse(date ?? ''))
  return el('time', { datetime: date, class: form, title: form === 'date' ? ago : whole }, form === 'date' ? whole : ago)
}

/** What scrolls around an element, past shadow roots. @param {Element} element */
export function scrollerOf(element) {
  /** @type {Element | null | undefined} */
  let at = element
  while ((at = at.parentElement ?? /** @type {ShadowRoot} */ (at.getRootNode()).host)) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at
  }
  return /** @type {Element} */ (document.scrollingElement)
}
