// @ts-check
/** Addresses in a text become links, where they lead to the web, a mailbox or a telephone. */

import { el } from './elements.js'
import { localAddress, webAddress } from './text.js'

const LINK = /<((?:https?:\/\/|mailto:|tel:)[^\s<>]{1,4000})>|(?:https?:\/\/|(?<![\w.@/])www\.)[^\s<>"]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi

/**
 * Text with its addresses as links.
 *
 * @param {string} text
 * @param {Orders} [orders]
 * @returns {(Node | string)[]}
 */
export function linked(text, orders) {
  const pieces = []
  let from = 0
  for (const { 0: found, 1: given, index } of text.matchAll(LINK)) {
    const address = given ?? withoutEnd(found)
    const written = given ? found : address
    pieces.push(...ordersIn(text.slice(from, index), orders), link(address) ?? written)
    from = index + written.length
  }
  return [...pieces, ...ordersIn(text.slice(from), orders)]
}

/** What ends a sentence does not end an address, nor does a bracket that was opened before it. @param {string} address */
function withoutEnd(address) {
  let closed = address.split(')').length - address.split('(').length
  let end = address.length
  for (; /[.,;:!?'"”’\]}*_)]/.test(address[end - 1]); end--) if (address[end - 1] === ')' && closed-- <= 0) break
  return address.slice(0, end)
}

/** None where more than that is written. The host is shown as it will be asked for: no user name, foreign letters in Punycode. @param {string} text */
export function link(text) {
  const url = webAddress(text.replace(/^www\./i, 'https://www.'))
  if (!url) {
    const said = text.replace(/^(?:mailto|tel):/i, '')
    const href = said === text ? `mailto:${text}` : text
    return localAddress(href)?.endsWith(`:${said}`) ? el('a', { href, part: 'link' }, said) : undefined
  }
  const shown = url.host + (url.pathname === '/' ? '' : url.pathname) + url.search
  return webLink(url, shown.length > 60 ? `${shown.slice(0, 59)}…` : shown)
}

/** It opens beside, and tells nobody where it was. @param {URL} url @param {string} words */
export const webLink = ({ href }, words) =>
  // The hint stands beside the text, not in it: what is copied are the words.
  el('a', { href, target: '_blank', rel: 'noopener noreferrer', referrerpolicy: 'no-referrer', part: 'link', 'aria-describedby': 'new-tab' }, words)

/** @param {string} text @param {Orders} [orders] @returns {(Node | string)[]} */
function ordersIn(text, orders) {
  if (!orders?.mentions) return [text]
  return text.split(orders.mentions).map((piece, i) => (i % 2 ? el('button', { class: 'mention', part: 'order', click: () => orders.select(piece) }, piece) : piece))
}

/** How order numbers stand in a text, with their sign and without; too short ones would be found anywhere. @param {string[]} numbers */
export function mentionsOf(numbers) {
  const bare = numbers.map((number) => number.replace(/^#/, '')).filter((number) => /^(?=.*\d)[\w-]{4,40}$/.test(number))
  return bare.length ? new RegExp(`(?<![\\w-])(#?(?:${bare.slice(0, 50).join('|')}))(?![\\w-])`, 'i') : undefined
}
