// @ts-check
/** What strangers wrote becomes text: HTML is laid out as a mail client does, and no tag reaches a parser. */

import { EN } from './words.js'

/** Elements that begin and end a line, and those of them that keep a distance. Everything else stands in the line. */
const BLOCK =
  'address|article|aside|blockquote|body|caption|center|d[dlt]|details|dialog|dir|div|fieldset|fig\\w+|footer|form|h[1-6]|header|hgroup|' +
  'hr|html|legend|li|listing|main|menu|nav|ol|opt\\w+|p|pre|search|section|summary|table|tbody|tfoot|thead|tr|ul|xmp'
const IS_BLOCK = new RegExp(`^(?:${BLOCK})$`)
const HAS_BLOCK = new RegExp(`<(?:${BLOCK})[\\s/>]`, 'i')
const IS_APART = /^(?:blockquote|d[il]r?|figure|h\d|hr|listing|menu|ol|p|pre|ul|xmp)$/
/** What is in them holds no tags, and is not shown. */
const IS_RAW = /^(?:script|style|title|iframe|noembed|noframes)$/
const IS_FILE = /^(?:audio|embed|object|video)$/
const IS_VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/
/** A start tag's name and that of the last open element, which it ends. */
const ENDS = / p$|^(?:h\d h\d|li li|d[dt] d[dt]|t[dh] t[dh]|tr t[rdh])$/
const NAME = /<(\/?)([a-z][a-z0-9]{0,30}(?:-[\w.-]{1,60})?(?::[\w.-]{1,60}){0,9})(?=[\s/>])/iy
const ATTRIBUTE = /[\s/]*(?:([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?)?/y

/** Pages that demand Trusted Types have to allow this name. */
const POLICY = 'robin-conversations'
const rules = { createHTML: (/** @type {string} */ text) => text }
/** @type {typeof rules | undefined} */
let policy

/** Where names are looked up, and nothing else: it has no window. @type {Document | undefined} */
let inert

/** Its entities read by a parser that is shown no tag: nothing to run or load, nor for the page's policy to report. @param {string} text */
function decoded(text) {
  if (!text.includes('&')) return text
  policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy(POLICY, rules) ?? rules
  const markup = /** @type {typeof rules} */ (policy).createHTML(`.${text.replaceAll('<', '&lt;')}`)
  return new DOMParser().parseFromString(markup, 'text/html').documentElement.textContent?.slice(1) ?? ''
}

/** An address in which only whole entities are some. @param {string} text */
const plainAmpersands = (text) => text.replace(/&(?!#?\w+;)/g, '&amp;')

/** The declarations of a style, by their whole names: of two the last counts, unless the first is important. @param {string} style */
function declared(style = '') {
  /** @type {Record<string, string>} */
  const all = Object.create(null)
  for (const [, name, value] of style.replace(/\/\*[^]*?(\*\/|$)/g, '').matchAll(/(?<![\w-])([\w-]+)\s*:\s*([^;]*)/g)) if (!all[name]?.includes('!') || value.includes('!')) all[name] = value
  return all
}

/**
 * A message as it reads: HTML as a mail client lays it out, quotes marked with `>`, links followed by their address. The result is
 * text: to be shown with `textContent`, never as markup. Nothing is lost: a tag that does not end is text, too.
 *
 * @param {string} content
 * @param {{ image: string, attachment: string }} [words]
 */
export function textOf(content, words = EN) {
  return beginningOf(content, words).text
}

/**
 * The same, up to so many characters, or tags: megabytes that were made to be slow would freeze the page.
 *
 * @param {string} content
 * @param {{ image: string, attachment: string }} words
 * @param {number} [most]
 */
export function beginningOf(content, words, most = Infinity) {
  const { text, isWhole } = isHtml(content) ? layOut(content, words, most) : { text: plainAmpersands(content.replace(/\r\n?/g, '\n')), isWhole: true }
  const whole = decoded(text.length > 2 * most ? text.slice(0, 2 * most) : text)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
  if (whole.length <= most) return { text: whole, isWhole: isWhole && text.length <= 2 * most }
  const end = Math.max(whole.lastIndexOf(' ', most), whole.lastIndexOf('\n', most))
  return { text: whole.slice(0, most - end < 200 ? end : most), isWhole: false }
}

/** By its structure, not by an angle bracket: something that HTML alone has, or an element that is opened and closed, or opened again. @param {string} content */
function isHtml(content) {
  if (/^\s*<(?:p|div)>\S|<(?:!doctype\s|!--|br\s*\/?>|hr\s*\/?>|img\s[^<>]*=|(?:body|html)>|(p|div|li|td)>[^]*<\1>|(?:a|div|font|p|span|t\w+)\s+[\w-]+\s*=)/i.test(content)) return true
  const open = new Set()
  for (const [, closing, name] of content.matchAll(/<(\/?)([a-z][a-z0-9:-]{0,30})(?=[\s/>])/gi)) {
    if (!closing) open.add(name.toLowerCase())
    else if (open.has(name.toLowerCase())) return true
  }
  return false
}

/**
 * @param {string} html
 * @param {{ image: string, attachment: string }} words
 * @param {number} most
 * @param {boolean} [isAll] nothing hides
 * @returns {{ text: string, isWhole: boolean }} entities stay for {@link decoded}
 */
function layOut(html, words, most, isAll) {
  // As it was typed, where no element makes lines.
  const isTyped = !HAS_BLOCK.test(html)
  /** @type {string[]} */
  const lines = []
  let line = ''
  let mark = ''
  let quotes = 0
  let isSpaced = true
  let isApart = false
  let isAfterBreak = false
  let last = 0
  let size = 0
  /** The open elements; of those that are gone (1), some of what is in them may be visible, or nothing (2). @type {{ name: string, isInline: boolean, isApart: boolean, isPre?: boolean, count?: number, gone: number }[]} */
  const open = []
  /** @type {{ href: string, words: string } | undefined} */
  let anchor
  /** What is not there from here on is not looked for again: this bounds the time. @type {Set<string>} */
  const missing = new Set()
  /** Where the next of what a pattern finds ends, or 0. */
  const endOf = (/** @type {string} */ what, /** @type {number} */ from) => {
    if (missing.has(what)) return 0
    const pattern = RegExp(what, 'gi')
    pattern.lastIndex = from
    if (!pattern.test(html)) missing.add(what)
    return pattern.lastIndex
  }

  /** @type {Set<string> | undefined} */
  let closed
  /** Whether an element of this name ends somewhere: nobody writes that of a `<name>`. @param {string} name */
  const isClosed = (name) => (closed ??= new Set([...html.matchAll(/<\/([a-z][a-z0-9]{0,30})(?=[\s/>])/gi)].map(([, one]) => one.toLowerCase()))).has(name)

  const endLine = () => {
    const prefix = (/** @type {number} */ depth) => '> '.repeat(Math.min(depth, 9))
    if (isApart && lines.length) lines.push(prefix(Math.min(last, quotes)))
    lines.push(prefix(quotes) + mark + line)
    last = quotes
    line = mark = ''
    isSpaced = true
    isApart = false
  }
  const block = (/** @type {boolean} */ apart) => {
    if (line) endLine()
    isApart ||= apart
    isSpaced = true
  }
  const put = (/** @type {string} */ text) => {
    if (!text || open.at(-1)?.gone) return
    line += text
    size += text.length
    isSpaced = isAfterBreak = false
    if (anchor) anchor.words += text
  }
  const read = (/** @type {string} */ text) => {
    const { isPre, gone } = open.at(-1) ?? {}
    if (gone) return
    if (!isPre && !isTyped) {
      const some = text.replace(/[ \t\r\n\f]+/g, ' ')
      put(isSpaced ? some.replace(/^ /, '') : some)
      isSpaced = some ? some.endsWith(' ') || (isSpaced && some === ' ') : isSpaced
      return
    }
    if (isAfterBreak) text = text.replace(/^[ \t]*\r?\n/, '')
    text.split(/\r\n?|\n/).forEach((part, i) => {
      if (i) endLine()
      put(isPre ? part : part.replace(/[ \t]+/g, ' '))
    })
  }
  const endAnchor = () => {
    const { href = '', words: said = '' } = anchor ?? {}
    anchor = undefined
    const address = addressIn(href)
    if (said.trim() && address && !isSaid(said.trim(), address)) put(`${isSpaced ? '' : ' '}<${plainAmpersands(address)}>`)
  }

  let name = ''
  /** @type {string | undefined} */
  let closing
  /** @type {Record<string, string>} */
  let has = {}
  /** Behind the next `>`. */
  let any = 0
  /** In front of this, no name that nobody knows is a tag's: it was read in vain. */
  let plain = 0
  /** The end of the tag that begins here, or 0. @param {number} start */
  const tagAt = (start) => {
    NAME.lastIndex = start
    const [head, slash, written] = NAME.exec(html) ?? []
    if (!head) return 0
    name = written.toLowerCase()
    closing = slash
    has = {}
    const isKnown = isTag(name, closing) || isClosed(name)
    ATTRIBUTE.lastIndex = start + head.length
    while ((isKnown || start >= plain) && !missing.has('tag')) {
      const [, key, double, single, bare] = /** @type {RegExpExecArray} */ (ATTRIBUTE.exec(html))
      const sign = html[ATTRIBUTE.lastIndex]
      if (key) has[key.toLowerCase()] ??= double ?? single ?? bare ?? ''
      else if (!sign) missing.add('tag')
      else {
        ATTRIBUTE.lastIndex++
        if (sign === '>') {
          if (isKnown || Object.values(has).some(Boolean)) return ATTRIBUTE.lastIndex
          plain = ATTRIBUTE.lastIndex
        }
      }
    }
    // It ends in a value, or nowhere: so it ends where any would.
    has = {}
    return isKnown ? any : 0
  }

  let i = 0
  for (let tags = 0; i < html.length && tags < 2 * most && size < 2 * most; tags++) {
    const at = endOf('<', i) - 1
    read(html.slice(i, at < 0 ? undefined : at))
    if (at < 0) {
      i = html.length
      break
    }
    if (any <= at) any = endOf('>', at)
    const isMarkup = /[!?]/.test(html[at + 1] ?? '')
    const end = html.startsWith('<!--', at) ? endOf('(?<=<!---?)>|--!?>', at + 4) : any && !isMarkup ? tagAt(at) : any
    i = end || at + 1
    if (!end) put('<')
    if (!end || isMarkup) continue
    if (!closing && IS_RAW.test(name)) {
      i = endOf(`</${name}(?=[\\s/>])[^>]*>?`, i) || i
      continue
    }
    const css = declared(has.style?.toLowerCase())
    const isBlock = IS_BLOCK.test(name)
    const isCell = /^t[dh]$/.test(name)
    const isInline = !isBlock && !isCell && !/^(?:template|button|object)$/.test(name)
    // So far up and no further: this bounds the time.
    const near = open.slice(-100)
    const top = near.findLastIndex((one) => !one.isInline)
    const held = closing || name === 'a' ? near.findLastIndex((one) => one.name === name) : -1
    let ended = held
    if (!closing && held < 0) for (let end = top; (isBlock || isCell) && ENDS.test(`${name} ${near[end]?.name}`); end--) ended = end
    // What stands in the line ends no block.
    if (ended >= 0) open.splice(ended - near.length, isInline && ended < top ? 1 : Infinity)
    const above = open.at(-1)
    let gone = (closing && near[held] || above)?.gone ?? 0
    if (!closing && !isAll) {
      const isGone = css.display ? /^none/.test(css.display) : 'hidden' in has
      const isFlat = parseFloat(css['max-height']) === 0 && /hidden/.test(css.overflow)
      if (isGone || isFlat || parseFloat(css.opacity) === 0 || /^(?:template|datalist)$/.test(name)) gone = 2
      // What is in it may be visible.
      else if (css.visibility && gone < 2) gone = +/^(?:hidden|collapse)/.test(css.visibility)
    }
    const isMargin = IS_APART.test(name) && !/^0/.test(css.margin ?? css['margin-top'] ?? css['margin-bottom']) && !/\bMso/.test(has.class ?? '')
    const list = near.findLast((one) => one.count !== undefined)
    const isList = /^(?:ol|ul|dir|menu)$/.test(name)
    const apart = closing ? !!near[held]?.isApart : isMargin && !(list && isList)
    const space = css['white-space']
    const isPre = space ? /^(?:pre|break)/.test(space) : /^(?:pre|listing|xmp)$/.test(name) || above?.isPre
    if (!closing && !IS_VOID.test(name)) open.push({ name, isInline, isApart: apart, isPre: isInline ? above?.isPre : isPre, count: isList ? (name === 'ol' && Number(has.start) || 1) - 1 : undefined, gone })
    if (gone) continue
    if (name === 'br') {
      endLine()
      isAfterBreak = true
    } else if (isBlock) {
      if (closing && held < 0 && name !== 'p') continue
      block(apart)
      if (name === 'blockquote') quotes = Math.max(0, quotes + (closing ? -1 : 1))
      if (closing || name === 'hr') continue
      if (name === 'li') {
        const depth = Math.max(0, near.filter((one) => one.count !== undefined).length - 1)
        mark = '  '.repeat(Math.min(depth, 9)) + (list?.name === 'ol' ? `${++(/** @type {any} */ (list).count)}. ` : '• ')
      } else isAfterBreak = !!isPre
    } else if (isCell) {
      if (!closing && line) put('\t')
      isSpaced = true
    } else if (name === 'a') {
      endAnchor()
      if (!closing) anchor = { href: has.href ?? '', words: '' }
    } else if (name === 'img') {
      const label = (has.alt ?? '').replace(/\s+/g, ' ').trim()
      // A picture of a pixel is a counter, a short one without letters a smiley.
      if (!/^[01](?:px)?$/.test(has.width ?? has.height ?? '')) put(label && label.length < 9 && !/[\w&]/.test(label) ? label : `[${words.image}${label && `: ${label}`}]`)
    } else if (!closing && IS_FILE.test(name)) put(`[${words.attachment}]`)
  }
  // What does not end hides nothing.
  if (i >= html.length && open.at(-1)?.gone) return layOut(html, words, most, true)
  endAnchor()
  if (line) endLine()
  return { text: lines.join('\n'), isWhole: i >= html.length }
}

/** @param {string} name @param {string} closing nobody but HTML has these; `<name>` and `<nick@example.com>` stay, unless it has such values */
function isTag(name, closing) {
  inert ??= document.implementation.createHTMLDocument('')
  return !!closing || /[:-]/.test(name) || !(inert.createElement(name) instanceof HTMLUnknownElement)
}

/** @param {string} href what a link may lead to */
function addressIn(href) {
  const address = decoded(plainAmpersands(href)).replace(/\s+/g, '').replace(/[<>]/g, encodeURIComponent)
  return webAddress(address) ? address : localAddress(address)
}

/** A mailbox without further words, a number without codes. @param {string} address */
export function localAddress(address) {
  const [, mailbox, number] = address.match(/^(?:mailto:([\w.!#$'*+/=^`{|}~-]+@[\w.-]+)(?=$|[?&])|tel:(\+?[\d().-]+))/i) ?? []
  return mailbox ? `mailto:${mailbox}` : number && `tel:${number}`
}

/** Whether a link's words are its address already. @param {string} words @param {string} address */
function isSaid(words, address) {
  const same = (/** @type {string} */ text) => webAddress(decoded(text).replace(/^www\./i, 'https://www.'))?.href
  return address === `mailto:${words}` || (same(words) ?? 0) === same(address)
}

/** @param {string} text @returns {URL | undefined} absolute, and http or https */
export function webAddress(text) {
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined
}
