// Mails as mailers write them and as people break them, always the same for a seed, and how a browser reads them.

/** A generator of numbers (mulberry32). */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** One mail. */
export function mail(seed) {
  const next = random(seed)
  const upTo = (n) => Math.floor(next() * n)
  const one = (...all) => all[upTo(all.length)]
  const some = (make, most, least = 1) => Array.from({ length: least + upTo(most) }, () => make())
  const word = () =>
    one('parcel', 'bestelling', 'Größe', 'naïve', 'שלום', 'مرحبا', '荷物', '🚲', 'R2D2', 'O’Brien', 'one&amp;two', '&euro;5', 'caf&eacute;', '&#8364;7',
      '&#x20AC;8', 'a&nbsp;b', '3 &lt; 4', 'x&gt;y', '&copy;', 'Q&A', 'AT&T', '5 < 6', 'i <3 you', 'a<1', '"quoted"', "it's", 'fünf', 'zes', 'wo<wbr>rd', 'a_b', '100%')
  const words = () => some(word, 6).join(one(' ', ' ', '  ', '\n', '\t', ' \r\n '))
  const attributes = () =>
    one('', '', ' dir="ltr"', ' class=x', " title='a > b'", ' title="a > b"', ' data-a = "1"', '\nid="i"', ' style="color:red"', ' checked', ' title="it\'s < 5"', ' a="b"c="d"', ' x=a=b')
  const tag = (name, inner) => (next() < 0.1 ? `<${name.toUpperCase()}${attributes()}>${inner}</${name.toUpperCase()} >` : `<${name}${attributes()}>${inner}</${name}>`)
  const inline = (depth = 0) => {
    if (depth > 3) return words()
    const inner = () => some(() => inline(depth + 1), 3).join(one(' ', '', '\n'))
    return one(
      words, words, words,
      () => tag(one('b', 'i', 'u', 'em', 'strong', 'span', 'font', 'small', 'big', 'mark', 'sub', 'sup', 'time', 'abbr', 'cite', 'code', 'del', 'ins', 'kbd', 's', 'tt', 'var', 'label', 'my-tag', 'o:p', 'bdi', 'acronym', 'strike', 'samp', 'dfn', 'data', 'nobr', 'blink', 'bdo', 'output', 'q', 'ruby', 'bruine-fiets', 'foo'), inner()),
      () => `<a href="${one('https://shop.example/a?b=1&amp;c=2', 'http://x.example/(1)', 'mailto:a@b.example?subject=x', 'tel:+31 20-123', 'javascript:alert(1)', '#top', '')}">${words()}</a>`,
      () => one('<br>', '<br/>', '<BR clear="all">', '<br>\n'),
      () => one('<!-- a > b -->', '<!--[if mso]><p>only there</p><![endif]-->', '<![if !mso]>', '<!---->', '<?xml version="1.0"?>', '<style>p > a { color: red } /* <b> */</style>', '<script>if (a < b) "</p>"</script>', '<title>no</title>'),
      () => one('<img src="cid:1">', '<img alt="a.jpg" src="x">', `<img src="data:image/png;base64,${'QUJD'.repeat(400)}">`, '<img width=1 src=x>', '<picture></picture>', '<map></map>'),
      () => one('</b>', '</span>', '</i>', '<b>', '<i>', '</font>'),
    )()
  }
  const line = () => some(() => inline(), 4).join(one(' ', ' ', '', '\n'))
  const block = (depth = 0) => {
    if (depth > 3) return `<div>${line()}</div>`
    const inner = () => some(() => block(depth + 1), 3).join(one('', '\n', '  '))
    const cell = () => one(line, line, () => `<p>${line()}</p>`, () => '', () => '&nbsp;')()
    const item = () => one(() => `<li>${line()}</li>`, () => `<li>${line()}`, () => `<li><p>${line()}</p></li>`, () => `<li>${line()}<ul><li>${line()}</li></ul></li>`)()
    return one(
      () => tag('p', line()), () => tag('p', line()), () => `<p>${line()}`,
      () => tag('div', line()), () => tag('div', inner()), () => '<div><br></div>', () => line(),
      () => `<p class="MsoNormal" style="margin:0">${line()}<o:p></o:p></p>`, () => '<p class=MsoNormal><o:p>&nbsp;</o:p></p>',
      () => tag(one('h1', 'h2', 'h3', 'center', 'section', 'article', 'header', 'footer', 'address', 'main', 'nav', 'aside', 'fieldset', 'form', 'figure', 'hgroup', 'search'), inner()),
      () => `<table>${some(() => `<tr>${some(() => `<td>${cell()}</td>`, 3).join('')}</tr>`, 3).join('\n')}</table>`,
      () => `<table border=0><tbody>${some(() => `<tr><td>${inner()}`, 2).join('')}</tbody></table>`,
      () => tag(one('ul', 'ol'), some(item, 3).join('\n')),
      () => tag('blockquote', inner()),
      () => `<dl><dt>${line()}</dt><dd>${line()}</dd></dl>`,
      () => `<pre>${words()}\n  ${words()}</pre>`,
      () => '<hr>', () => one('</div>', '</blockquote>', '</center>'),
    )()
  }
  const head = one('', '', '<!doctype html><html><head><meta charset="utf-8"><style>.a > b { color: red }</style><title>T</title></head><body>', '<html><body bgcolor=white>')
  return head + one('<div>', '<div dir="auto">', '<DIV class=x>') + some(() => block(), 6).join(one('', '\n')) + one('</div>', '', '</div></body></html>')
}

/** Styles that hide an element, and that only look like it. */
const STYLES = ['display:none', 'DISPLAY : none', 'color:red;display:none;', 'display:none !important;display:block', 'display:block;display:none', 'mso-hide:all;display:none', 'visibility:hidden', 'visibility: collapse ']
const NO_STYLES = ['fill-opacity:0', '-x-display:none', 'display:none;display:block', 'display:block!important;display:none', 'display:nothing', 'stop-opacity: 0', 'mso-hide:all', 'x-visibility:hidden', '/* display:none */', 'color:red;/*;display:none*/', 'background:url(display:none)', 'opacity:0.5', 'max-height:0.5em', 'content:"display:none"', 'visibility:visible', 'overflow:hidden']

/** A mail in which much is hidden: each word is there once, so that a lost one is told by name. */
export function hiding(seed) {
  const next = random(seed)
  const upTo = (n) => Math.floor(next() * n)
  const one = (...all) => all[upTo(all.length)]
  let words = 0
  const word = () => `w${words++}. `
  const comment = () => one('<!-- <div> -->', '<!-- </div> -->', '<!-- x --!>', '<!-->', '<!--->', '<!----!>', '<!-- <p> --!>', '<!--!> </p> -->', '<!-- -- > </span> -->', '<!---- <td> -->')
  const look = () => one('', '', ` style="${one(...STYLES)}"`, ` style="${one(...NO_STYLES).replaceAll('"', "'")}"`, ' hidden', ' hidden style="display:block"')
  const inline = (depth) => (depth > 2 ? word() : one(word, word, comment, () => element(one('span', 'b', 'font', 'i', 'o:p', 'a'), depth, inline))())
  // What stands in the line is not torn by blocks: browsers open it again in them.
  const element = (name, depth, inside) => `<${name}${look()}>${Array.from({ length: 1 + upTo(3) }, () => inside(depth + 1)).join('')}</${name}>`
  const block = (depth = 0) =>
    one(
      () => inline(depth), () => `<p${look()}>${inline(depth)}`, () => element('p', depth, inline),
      () => (depth > 3 ? word() : element(one('div', 'div', 'blockquote', 'section', 'h2', 'center', 'article'), depth, block)),
      () => `<ul${look()}>${Array.from({ length: 3 }, () => `<li${look()}>${inline(depth)}${one('', '</li>')}`).join('')}</ul>`,
      () => `<dl><dt${look()}>${word()}<dd${look()}>${word()}</dl>`,
      () => `<table${look()}>${Array.from({ length: 2 }, () => `<tr${look()}>${Array.from({ length: 2 }, () => `<td${look()}>${depth > 2 ? word() : block(depth + 1)}${one('', '</td>')}`).join('')}${one('', '</tr>')}`).join('')}</table>`,
      () => `<template>${word()}<p>${word()}</p></template>`,
      comment,
    )()
  return `<div>${Array.from({ length: 2 + upTo(5) }, () => block()).join('')}</div><p>${word()}</p>`
}

/** The mails of which the panel shows other words than a browser. */
export function hidings(textOf, from, count) {
  const inner = frame()
  const found = []
  const shown = (text) => text.match(/w\d+/g)?.sort().join(' ')
  for (let seed = from; seed < from + count; seed++) {
    const html = hiding(seed)
    const [browser, panel] = [shown(seen(html, inner)), shown(textOf(html))]
    if (browser !== panel) found.push({ seed, html, browser, panel })
  }
  inner.remove()
  return found
}

/** Words without anything to decode, and what looks like a tag and is none. */
const likeTags = ['<order number>', '<naam@voorbeeld.nl>', 'a<b', 'c>d', '<3', '</3', '<-', '->', '<', '>', '<<', '<Anna', '<title>', '<b>', '<br', '<img', '<p>', '<table', '<!', '<?php', 'x<y>z', 'List<String>', '<https://shop.example/a_(b)>', '<a', '<!-']

/** A message that nobody's mailer made: the same text, whatever is in it that looks like a tag; each at most once, or it might be closed. */
export function typed(seed) {
  const next = random(seed)
  const left = [...likeTags]
  const word = () => (next() < 0.3 && left.length ? left.splice(Math.floor(next() * left.length), 1)[0] : ['Hallo', 'zes', 'שלום', '42', 'AT', '🚲'][Math.floor(next() * 6)])
  const line = () => Array.from({ length: 1 + Math.floor(next() * 6) }, word).join(' ')
  // Behind a `<br`, a `>` makes a line break of it, in any browser: nobody typed that.
  return `Dag, ${Array.from({ length: 1 + Math.floor(next() * 6) }, line).join('\n')}`.replace(/<br\s+>/g, '<br')
}

/** The same with one tag that stands in the line: its words are there, and so are all lines. */
export function tagged(seed) {
  const next = random(seed)
  const name = ['b', 'i', 'span', 'font', 'a', 'u', 'blink', 'o:p', 'my-tag'][Math.floor(next() * 9)]
  const lines = typed(seed).replace(/[<>]/g, '').split('\n').map((line) => line.replace(/ +/g, ' ').trim())
  const at = Math.floor(next() * lines.length)
  return { html: lines.map((line, i) => (i === at ? `${line} <${name}>nu</${name}>` : line)).join('\n'), text: lines.map((line, i) => (i === at ? `${line} nu` : line)).join('\n') }
}

/** The messages that people typed and the panel reads otherwise. */
export function changed(textOf, partsOf, from, count) {
  const found = []
  for (let seed = from; seed < from + count; seed++) {
    const tidy = (text) => text.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').replace(/^\n+|\n+$/g, '')
    for (const { html, text } of [tagged(seed), { html: typed(seed), text: typed(seed) }]) {
      const read = textOf(html)
      const parts = partsOf(read).map((part) => part.text).join('')
      if (read !== tidy(text)) found.push({ seed, html, read })
      if (letters(parts) !== letters(read) && !read.includes('\n>')) found.push({ seed, html, parts })
    }
  }
  return found
}

/** A message as the panel draws it: what is seen, and where its links lead. */
export async function drawn(content) {
  const message = { sender: { type: 'Relation', name: 'Anna' }, scope: 'External', content }
  const conversation = { guid: '400a5018-0bee-44a4-fe5e-14d431134de5', subject: 'x', linkedOrderNumbers: ['#FP20000'], messages: [message] }
  globalThis.fetch = async () => new Response(JSON.stringify({ conversations: [conversation], stale: false }), { headers: { Age: '3' } })
  const panel = document.createElement('robin-conversations')
  const loaded = new Promise((done, fail) => {
    panel.addEventListener('conversations-loaded', done, { once: true })
    panel.addEventListener('load-failed', ({ detail }) => fail(new Error(JSON.stringify(detail))), { once: true })
  })
  panel.setAttribute('order-links', '')
  panel.token = () => 'a token'
  panel.email = 'anna@example.nl'
  document.body.append(panel)
  await loaded
  panel.shadowRoot.querySelector('h3 button').click()
  const shown = panel.shadowRoot.querySelector('.content')
  getSelection().selectAllChildren(shown)
  const result = { seen: shown.innerText, copied: String(getSelection()), links: [...shown.querySelectorAll('a, .mention')].map((link) => `${link.textContent} → ${link.href ?? 'order'}`) }
  panel.remove()
  return result
}

/** What a browser shows of it, in a frame where nothing runs and nothing loads. */
export function seen(html, frame) {
  const inner = frame.contentDocument
  inner.open()
  inner.write(`<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">${html}`)
  inner.close()
  return inner.body.innerText
}

export function frame() {
  const made = document.createElement('iframe')
  made.setAttribute('sandbox', 'allow-same-origin')
  document.body.append(made)
  return made
}

/** The lines with words in them; the panel's own marks for quotes, lists, pictures and addresses taken off. */
const lines = (text) =>
  text.split('\n').map((one) => one.replace(/[\s\u200b]+/g, ' ').trim()).filter(Boolean)
const own = (text) =>
  text.replace(/ ?<(?:https?:|mailto:|tel:)[^<>]*>/g, '').replace(/\[(?:image|attachment)(?:: [^\]]*)?\]/g, '').replace(/^(?:> ?)+/gm, '').replace(/^\s*(?:•|\d+\.)(?: |$)/gm, '')
const letters = (text) => text.replace(/[\s\u200b]+/g, '')

/** The mails that the panel reads otherwise than a browser. */
export function differences(textOf, partsOf, from, count) {
  let inner = frame()
  const found = []
  for (let seed = from; seed < from + count; seed++) {
    if (seed % 200 === 0) {
      inner.remove()
      inner = frame()
    }
    const html = mail(seed)
    const browser = seen(html, inner)
    const text = textOf(html)
    const panel = own(text)
    // Parts say who wrote what. They may leave out no word.
    const parts = partsOf(text).map((part) => part.text).join('\n')
    const kinds = []
    if (letters(panel) !== letters(browser)) kinds.push('letters')
    if (lines(panel).join('\n') !== lines(browser).join('\n')) kinds.push('lines')
    if (letters(parts).replaceAll('>', '') !== letters(text).replaceAll('>', '')) kinds.push('parts')
    if (kinds.length) found.push({ seed, kinds, html, browser: lines(browser).join('\n'), panel: lines(panel).join('\n') })
  }
  inner.remove()
  return found
}
