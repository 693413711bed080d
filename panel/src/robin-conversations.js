// @ts-check
/**
 * `<robin-conversations>`: the conversations of a customer, or of an order, on any page. One file, no dependencies; README.md
 * beside it says how to use it, types.d.ts what the words in its comments mean.
 *
 * Three rules. What is shown says how old it is. "None" and "could not ask" are different words. What strangers wrote is text:
 * it reaches the page as text nodes only, and an address in it becomes a link only where it is http or https.
 */

import { about, arrange, inOrder, langOf, latest, messageItems, origin, summary, textToFind } from './conversation.js'
import { el, icon, scrollerOf } from './elements.js'
import { ask, Refusal } from './service.js'
import { mentionsOf } from './links.js'
import { styleSheet } from './style.js'
import { Tongue } from './words.js'

export { partsOf } from './quotes.js'
export { textOf } from './text.js'

/** Where this file came from: `/panel/robin-conversations.js` of the service. */
const SERVICE = new URL('../', import.meta.url).href

/** How long a question goes unanswered before the panel says that it waits in line, in milliseconds. */
const PATIENCE = 3000

/** From how many conversations on there are a search and filters. */
const MANY = 5

/** From how many messages on there is a way back to the first. */
const LONG = 6

/** One clock for all panels that are on a page. @type {Set<() => void>} */
const ticking = new Set()
/** @type {number | undefined} */
let clock

/** @param {() => void} tick @param {boolean} isOn */
function eachSecond(tick, isOn) {
  if (isOn) ticking.add(tick)
  else ticking.delete(tick)
  if (!ticking.size) clock = void clearInterval(clock)
  else clock ??= setInterval(() => ticking.forEach((each) => each()), 1000)
}

export class RobinConversations extends HTMLElement {
  static observedAttributes = ['email', 'order', 'base-url', 'lang', 'order-links', 'conversation-href', 'purpose']

  /** @type {TokenSource | undefined} */
  #token
  /** Set by the page's program. @type {string | null | undefined} */
  #base
  #tongue = Tongue.of('en')
  /** @type {AbortController | undefined} */
  #running
  /** What is shown. @type {Shown | undefined} */
  #answer
  /** @type {Later | undefined} */
  #later
  #askedAt = 0
  #failures = 0
  #isPlanned = false
  #isLockedOut = false
  #tick = () => this.#onTick()
  #isTokenMissed = false
  /** How often one was given, or its lack was said. */
  #tokens = 0
  #ticks = 0
  /** Somebody has scrolled since the last page came. */
  #isScrolled = false
  #scroll = () => {
    if (performance.now() - this.#heldAt < 100) return
    this.#isScrolled = true
    if (this.#isEndSeen) this.#loadMore(true)
  }
  #isEndSeen = false
  /** When the panel itself has scrolled last. */
  #heldAt = -Infinity
  /** @type {number | undefined} */
  #nextSkip
  /** @type {Map<string, Item>} by guid, in the order shown */
  #items = new Map()

  // The skeleton of the panel; only these change.
  #title = el('h2', { id: 'title', part: 'title' })
  #age = el('span', { class: 'age', part: 'age' })
  #refresh = el('button', { type: 'button', class: 'refresh', part: 'refresh', click: () => this.refresh() }, icon('refresh'))
  #notice = el('div', { part: 'notice' })
  #list = el('ol', { part: 'list', role: 'list' })
  #more = el('button', { type: 'button', class: 'more', part: 'more', hidden: true, click: () => this.#loadMore() })
  #said = el('p', { class: 'unseen', role: 'status' })
  #overview = el('ul', { class: 'overview facts', part: 'overview', role: 'list' })
  #find = /** @type {HTMLInputElement} */ (el('input', { type: 'search', part: 'search', input: () => this.#filter() }))
  #state = /** @type {HTMLSelectElement} */ (el('select', { part: 'filter', change: () => this.#filter() }))
  #channel = /** @type {HTMLSelectElement} */ (el('select', { part: 'filter', change: () => this.#filter() }))
  #expand = el('button', { type: 'button', class: 'plain', click: () => this.#expandAll() })
  #tools = el('div', { class: 'tools', part: 'tools', hidden: true }, this.#find, this.#state, this.#channel, this.#expand)
  #keys = el('p', { class: 'keys', hidden: true })
  #newTab = el('span', { id: 'new-tab', hidden: true })
  #section = el(
    'section',
    { part: 'panel', dir: 'ltr', 'aria-labelledby': 'title', keydown: (/** @type {KeyboardEvent} */ event) => this.#press(event) },
    el('header', { part: 'header' }, this.#title, this.#age, this.#refresh),
    this.#said,
    this.#overview,
    this.#tools,
    this.#keys,
    this.#notice,
    this.#list,
    this.#more,
    this.#newTab,
  )
  #end = new IntersectionObserver(
    (ends) => {
      this.#isEndSeen = !!ends.at(-1)?.isIntersecting
      if (this.#isEndSeen) this.#loadMore(true)
    },
    { rootMargin: '200px' },
  )

  constructor() {
    super()
    const root = this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [styleSheet()]
    root.append(this.#section)
  }

  /** Gives a token for each question; the panel keeps none. */
  get token() {
    return this.#token
  }

  set token(value) {
    // Frameworks set a new function each time they draw: that alone is no reason to ask again.
    const isTurn = !this.#token || !value || this.#isLockedOut
    this.#token = value
    if (value) this.#tokens++
    if (isTurn) this.#plan()
  }

  /** The customer's e-mail address. */
  get email() {
    return this.getAttribute('email')
  }

  set email(value) {
    this.#reflect('email', value)
  }

  /** An order's number; asked for where there is no e-mail address. */
  get order() {
    return this.getAttribute('order')
  }

  set order(value) {
    this.#reflect('order', value)
  }

  /**
   * Where the service is: by default where this file came from. Whoever writes a page's text may write an attribute, and would have the
   * token sent anywhere: another origin is taken from the property alone.
   */
  get baseUrl() {
    return new URL(this.#base || this.getAttribute('base-url') || SERVICE, document.baseURI).href.replace(/\/*$/, '/')
  }

  set baseUrl(value) {
    this.#base = value
    this.#plan()
  }

  /** What the look-ups are for: a word or a ticket's number, for the audit. */
  get purpose() {
    return this.getAttribute('purpose')
  }

  set purpose(value) {
    this.#reflect('purpose', value)
  }

  /** Where a conversation is in ROBIN: an address with `{guid}` in it. */
  get conversationHref() {
    return this.getAttribute('conversation-href')
  }

  set conversationHref(value) {
    this.#reflect('conversation-href', value)
  }

  /** Asks for an answer that is fetched now, as the button does; not while a countdown runs. */
  refresh() {
    if (!this.#running && !this.#later?.shown && this.#question) this.#load(0, true)
  }

  connectedCallback() {
    // What a page set before this file was there hides the accessors.
    for (const name of /** @type {const} */ (['token', 'email', 'order', 'baseUrl', 'conversationHref', 'purpose'])) {
      if (!Object.hasOwn(this, name)) continue
      const value = this[name]
      delete this[name]
      Object.assign(this, { [name]: value })
    }
    eachSecond(this.#tick, true)
    document.addEventListener('scroll', this.#scroll, { capture: true, passive: true })
    this.#end.observe(this.#more)
    this.#plan()
  }

  disconnectedCallback() {
    eachSecond(this.#tick, false)
    document.removeEventListener('scroll', this.#scroll, true)
    this.#end.disconnect()
    this.#running?.abort()
  }

  /** @param {string} _name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(_name, before, now) {
    if (before !== now) this.#plan()
  }

  /** @param {string} name @param {string | null | undefined} value */
  #reflect(name, value) {
    if (value == null) this.removeAttribute(name)
    else this.setAttribute(name, value)
  }

  /** Several changes at once begin one question. */
  #plan() {
    if (this.#isPlanned) return
    this.#isPlanned = true
    queueMicrotask(() => {
      this.#isPlanned = false
      if (this.isConnected) this.#begin()
    })
  }

  get #question() {
    const { email, order } = this
    return email ? { emailAddress: email } : order ? { orderNumber: order } : undefined
  }

  /** Somebody else is asked for: nothing of the one before stays. */
  #begin() {
    this.#tongue = Tongue.of(langOf(this) || navigator.language)
    const { words, tag } = this.#tongue
    this.#section.lang = tag
    this.#title.textContent = words.title
    this.#refresh.setAttribute('aria-label', words.refresh)
    this.#refresh.title = words.refresh
    this.#find.placeholder = words.find
    this.#find.setAttribute('aria-label', words.find)
    this.#state.setAttribute('aria-label', words.state)
    this.#channel.setAttribute('aria-label', words.channel)
    this.#keys.textContent = words.keys
    this.#newTab.textContent = words.newTab
    this.#running?.abort()
    this.#running = undefined
    this.#wait(false)
    this.#clear()
    if (!this.#question) this.#tell({ about: [words.idle, words.idleHint], mark: 'none', isWhole: true })
    else if (!this.#token) this.#missToken()
    else this.#load(0, false)
  }

  /**
   * A page that is hydrated gives it later: until then this looks like loading. Frameworks may also lose it: said once, and whoever
   * listens can give it.
   */
  #missToken() {
    const tell = () => {
      this.#clear()
      this.#wait(false)
      this.#tell({ about: this.#tongue.words.failed.signIn, mark: 'failed', isWhole: true })
      if (!this.#tokens++) console.warn('<robin-conversations> has no token: set its property "token" to a function that gives one, or listen to "token-missing".')
    }
    if (this.#tokens) tell()
    else {
      this.#wait(true)
      this.#later = { at: performance.now() + PATIENCE, go: tell }
    }
    if (this.#isTokenMissed) return
    this.#isTokenMissed = true
    this.#emit('token-missing', { provide: (/** @type {TokenSource} */ token) => (this.token = token) })
  }

  #clear() {
    this.#later = this.#answer = this.#nextSkip = undefined
    this.#failures = 0
    this.#isLockedOut = false
    this.#items.clear()
    this.#list.replaceChildren()
    this.#overview.replaceChildren()
    this.#find.value = ''
    this.#state.value = this.#channel.value = ''
    this.#tools.hidden = this.#keys.hidden = true
    this.#isScrolled = false
    this.#more.hidden = true
    this.#refresh.hidden = !this.#question
    this.#age.textContent = ''
    this.#hush()
  }

  /** @param {boolean} [isByItself] then only where somebody reads on, not because there is room, and never for a search */
  #loadMore(isByItself) {
    if (isByItself && (!this.#isScrolled || this.#isFiltered)) return
    if (this.#nextSkip && !this.#running && !this.#later?.shown) this.#load(this.#nextSkip, false)
  }

  /** @param {number} skip @param {boolean} isFresh */
  async #load(skip, isFresh) {
    const running = (this.#running = new AbortController())
    this.#askedAt = performance.now()
    this.#later = undefined
    this.#wait(true, skip)
    try {
      const how = { token: this.#token ?? (() => ''), purpose: this.purpose, fresh: isFresh, signal: running.signal }
      const answer = await ask(this.#trusted(), { ...this.#question, skip }, how)
      if (!running.signal.aborted) this.#show(answer, skip)
    } catch (failure) {
      if (!running.signal.aborted) this.#refuse(failure instanceof Refusal ? failure : new Refusal('broken'), skip)
    } finally {
      if (this.#running === running) {
        this.#running = undefined
        this.#wait(false)
      }
    }
  }

  /** Where the token may go: never in clear over a network. */
  #trusted() {
    const { href, protocol, hostname, origin } = new URL(this.baseUrl)
    const isSafe = protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
    if (isSafe && (this.#base || origin === new URL(SERVICE).origin)) return href
    console.error('<robin-conversations> sends no token to ' + origin + ': https, and the script\'s own origin or the property "baseUrl".')
    throw new Refusal('broken', { code: 'base-url' })
  }

  /** @param {boolean} isWaiting @param {number} [skip] */
  #wait(isWaiting, skip) {
    const { words } = this.#tongue
    this.#section.setAttribute('aria-busy', `${isWaiting}`)
    this.#refresh.setAttribute('aria-disabled', `${isWaiting || !!this.#later?.shown}`)
    this.#more.textContent = skip ? words.loading : this.#isFiltered ? words.older : words.more
    // Who has been told to wait goes on reading that.
    if (isWaiting && !this.#answer && !this.#failures) {
      this.#hush()
      this.#say(words.loading)
      const bone = () => el('li', { class: 'bone', part: 'skeleton', 'aria-hidden': true }, el('i'), el('i'), el('i'))
      this.#list.replaceChildren(bone(), bone(), bone(), bone())
    }
  }

  /** @param {Awaited<ReturnType<typeof ask>>} answer @param {number} skip */
  #show({ page, etag, age, inVain }, skip) {
    const { words } = this.#tongue
    const isUnchanged = skip === 0 && etag !== null && etag === this.#answer?.etag
    this.#failures = 0
    this.#hush()
    if (skip === 0) this.#answer = { receivedAt: performance.now(), age, etag }
    if (!isUnchanged) {
      // Of further pages that were read already the first says nothing: they stay, and are not asked for again.
      const isFurther = skip === 0 && !!page.nextSkip && this.#items.size > page.conversations.length
      if (!isFurther) this.#nextSkip = page.nextSkip
      this.#merge(page.conversations, skip > 0, isFurther)
    }
    const count = this.#items.size
    const stale = inVain && words.stale(this.#ago())
    if (count === 0) this.#tell({ about: [words.none, stale || words.noneHint], mark: 'none', isWhole: true })
    else if (stale) this.#tell({ about: [stale], mark: 'failed' })
    // Something stale is being refreshed behind our back: one second look, which costs ROBIN nothing.
    if (page.stale && !inVain && !skip && !isUnchanged) this.#later = { at: performance.now() + PATIENCE, go: () => this.#load(0, false) }
    this.#onTick()
    const found = skip ? words.added(page.conversations.length) : count ? words.found(count) : words.none
    this.#say(stale || found)
    this.#emit('conversations-loaded', { count, age, stale: page.stale, hasMore: !!this.#nextSkip })
  }

  /**
   * What is shown already stays the same element, so that nothing moves under who reads it. New conversations shift pages, so some
   * come twice.
   *
   * @param {Conversation[]} conversations @param {boolean} isNext @param {boolean} isFurther more is known than this
   */
  #merge(conversations, isNext, isFurther) {
    const root = /** @type {ShadowRoot} */ (this.shadowRoot)
    const focused = /** @type {HTMLElement | null} */ (root.activeElement)
    const before = this.#items
    const release = isNext ? () => {} : this.#hold()
    /** @type {Map<string, Item>} */
    const now = new Map(isNext ? before : [])
    /** @type {Item[]} */
    const added = []
    conversations.forEach((conversation, i) => {
      const key = conversation.guid?.toLowerCase() ?? `#${isNext ? now.size : i}`
      let item = before.get(key)
      if (item) item.show(conversation)
      else added.push((item = this.#item(conversation, key)))
      now.set(key, item)
    })
    if (isFurther) for (const [key, item] of before) if (!now.has(key)) now.set(key, item)
    this.#items = now
    arrange(this.#list, [...now.values()].map(({ element }) => element))
    if (focused === this.#more && isNext) added[0]?.heading.focus()
    else if (focused && !focused.isConnected) this.#refresh.focus()
    else if (focused !== root.activeElement) focused?.focus({ preventScroll: true })
    release()
    this.#isScrolled = false
    // It watches for coming into view, and may have been in view all the time.
    this.#end.unobserve(this.#more)
    this.#end.observe(this.#more)
    this.#outline()
    this.#filter()
  }

  /** Keeps what is being read where it is. Browsers do, but not at the very top of a page, and Safari nowhere. */
  #hold() {
    const top = (/** @type {Item} */ { element }) => element.getBoundingClientRect().top
    const isRead = (/** @type {Item} */ item) => item.element.matches('.opened, :focus-within') && top(item) < innerHeight && item.element.getBoundingClientRect().bottom > 0
    const item = [...this.#items.values()].find(isRead)
    if (!item) return () => {}
    const before = top(item)
    // After the browser's own try, which comes with the next frame.
    return () => requestAnimationFrame(() => requestAnimationFrame(() => {
      const by = item.element.isConnected ? top(item) - before : 0
      if (Math.abs(by) < 1) return
      this.#heldAt = performance.now()
      scrollerOf(this).scrollBy(0, by)
    }))
  }

  /** Above the list: what the call is likely to be about, and the tools where there is much to look through. */
  #outline() {
    const { words } = this.#tongue
    const all = [...this.#items.values()].map(({ conversation }) => conversation)
    const isOpen = (/** @type {Conversation} */ { state = '' }) => /^open$/i.test(state)
    const dates = all.map((one) => +new Date(latest(one).date ?? '')).filter((date) => !Number.isNaN(date))
    const ago = dates.length ? this.#tongue.ago((Date.now() - dates.reduce((a, b) => Math.max(a, b))) / 1000) : ''
    const open = `${all.filter(isOpen).length}${this.#nextSkip ? '+' : ''}`
    const isWaiting = all.some((one) => latest(one).isWaiting)
    const said = all.length ? [...words.summary(open, ago), isWaiting && el('span', { class: 'state waiting' }, words.waiting)] : []
    this.#overview.replaceChildren(...said.flatMap((one) => (one ? el('li', {}, one) : [])))
    this.#tools.hidden = all.length < MANY && !this.#nextSkip && this.#tools.hidden
    for (const [select, first, name] of /** @type {const} */ ([[this.#state, words.state, 'state'], [this.#channel, words.channel, 'channel']])) {
      const chosen = select.value
      const values = new Set(all.flatMap((one) => one[name] || []))
      const label = (/** @type {string} */ value) => Object.entries(words.states).find(([known]) => name === 'state' && known === value.toLowerCase())?.[1] ?? value
      select.replaceChildren(el('option', { value: '' }, first), ...[...values].map((value) => el('option', { value }, label(value))))
      if (values.has(chosen)) select.value = chosen
    }
  }

  get #isFiltered() {
    return !!(this.#find.value.trim() || this.#state.value || this.#channel.value)
  }

  /** Shows those that fit, of what is loaded. */
  #filter() {
    const { words } = this.#tongue
    const wanted = this.#find.value.trim().toLowerCase()
    let count = 0
    for (const { element, conversation, words: written } of this.#items.values()) {
      const fits = (/** @type {HTMLSelectElement} */ select, value = '') => !select.value || select.value === value
      element.hidden = !(fits(this.#state, conversation.state) && fits(this.#channel, conversation.channel) && (!wanted || written().includes(wanted)))
      if (!element.hidden) count++
    }
    this.#more.hidden = !this.#nextSkip
    this.#more.textContent = this.#isFiltered ? words.older : words.more
    const isNothing = this.#isFiltered && !count
    if (isNothing) this.#tell({ about: [words.noMatch(this.#items.size)], isCalm: true })
    else if (this.#notice.matches('.calm')) this.#hush()
    if (this.#isFiltered) this.#say(isNothing ? words.noMatch(this.#items.size) : words.found(count))
    this.#labelExpand()
  }

  #labelExpand() {
    const { words } = this.#tongue
    this.#expand.textContent = this.#shown.some(({ body }) => body.hidden) ? words.expand : words.fold
  }

  get #shown() {
    return [...this.#items.values()].filter(({ element }) => !element.hidden)
  }

  #expandAll() {
    const shown = this.#shown
    const isOpen = shown.some(({ body }) => body.hidden)
    for (const item of shown) item.open(isOpen)
    this.#labelExpand()
  }

  /** Keys of those who do not let go of the keyboard; only while the focus is in the panel. @param {KeyboardEvent} event */
  #press(event) {
    const target = /** @type {HTMLElement} */ (event.target)
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (target.matches('input, select')) {
      if (event.key === 'Escape') target.blur()
      return
    }
    const step = { j: 1, k: -1 }[event.key]
    if (step) {
      const all = this.#shown
      const at = all.findIndex(({ element }) => element.contains(target))
      all[Math.max(0, at < 0 ? 0 : Math.min(all.length - 1, at + step))]?.heading.focus()
    } else if (event.key === '/') {
      this.#tools.hidden = false
      this.#find.focus()
    } else if (event.key === 'r') this.refresh()
    else if (event.key === '?') {
      this.#keys.hidden = !this.#keys.hidden
      if (!this.#keys.hidden) this.#say(this.#keys.textContent ?? '')
    } else return
    event.preventDefault()
  }

  /** @param {Conversation} first @param {string} key @returns {Item} */
  #item(first, key) {
    const tongue = this.#tongue
    const { words } = tongue
    const id = `c${key}`
    const body = el('div', { class: 'body', part: 'body', id, hidden: true })
    const label = el('span', { dir: 'auto' })
    const click = () => {
      item.open(!!body.hidden)
      this.#emit(body.hidden ? 'conversation-closed' : 'conversation-opened', { guid: item.conversation.guid })
      if (!body.hidden) messages.lastElementChild?.scrollIntoView({ block: 'nearest' })
      this.#labelExpand()
    }
    const heading = el('button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': id, click }, label)
    const title = el('h3', { part: 'subject' }, heading)
    const row = el('div', { class: 'summary', part: 'summary' })
    const facts = el('div', { class: 'about', click: (/** @type {Event} */ { target }) => /** @type {Element} */ (target).closest('button') || click() })
    const messages = el('ol', { class: 'messages', part: 'messages', role: 'list' })
    /** @type {Map<string, HTMLElement>} */
    let drawn = new Map()
    let written = ''
    let json = ''
    const fill = () => {
      const { conversation } = item
      const sorted = inOrder(conversation.messages ?? [])
      drawn = messageItems(sorted, shapeOf(conversation), drawn)
      arrange(messages, drawn.values())
      const toFirst = () => {
        const top = /** @type {HTMLElement | null} */ (messages.firstElementChild)
        top?.setAttribute('tabindex', '-1')
        top?.focus()
      }
      arrange(body, [
        origin(conversation, tongue, this.conversationHref, (said) => this.#say(said)),
        sorted.length ? messages : el('p', { class: 'quiet' }, words.noMessages),
        sorted.length >= LONG && el('button', { type: 'button', class: 'plain', click: toFirst }, `↑ ${words.toFirst}`),
      ])
    }
    const shapeOf = (/** @type {Conversation} */ { linkedOrderNumbers: numbers = [] }) => {
      const bare = (/** @type {string} */ number) => number.replace(/^#/, '').toLowerCase()
      const select = (/** @type {string} */ said) => this.#emit('order-selected', { order: numbers.find((number) => bare(number) === bare(said)) ?? said })
      return { tongue, orders: this.hasAttribute('order-links') ? { mentions: mentionsOf(numbers), select } : undefined }
    }
    /** @type {Item} */
    const item = {
      element: el('li', { class: 'conversation', part: 'conversation' }, row, facts, body),
      heading,
      body,
      conversation: first,
      show: (conversation) => {
        const text = JSON.stringify(conversation)
        if (text === json) return
        json = text
        written = ''
        item.conversation = conversation
        label.textContent = conversation.subject?.trim() || words.noSubject
        arrange(row, summary(conversation, tongue, title))
        facts.replaceChildren(...about(conversation, shapeOf(conversation)).filter((one) => !!one))
        if (body.firstChild) fill()
      },
      open: (isOpen) => {
        if (isOpen && !body.firstChild) fill()
        body.hidden = !isOpen
        item.element.classList.toggle('opened', isOpen)
        heading.setAttribute('aria-expanded', `${isOpen}`)
      },
      words: () => (written ||= textToFind(item.conversation, tongue)),
    }
    item.show(first)
    return item
  }

  /** @param {Refusal} refusal @param {number} skip */
  #refuse({ kind, facts: { status, code, correlationId, retryAfter } }, skip) {
    const { words } = this.#tongue
    const isLockedOut = kind === 'signIn' || kind === 'scope'
    // Who may not read any more goes on reading nothing.
    if (isLockedOut) this.#clear()
    this.#isLockedOut = isLockedOut
    const isWhole = !this.#answer
    if (isWhole) this.#list.replaceChildren()
    const again = () => this.#load(skip, skip === 0 && !isWhole)
    const action = retryAfter
      ? el('p', { class: 'timer', role: 'timer' })
      : el('button', { type: 'button', class: 'action', part: 'action', click: again }, words.again)
    if (retryAfter) {
      // Never before it was told, later each time it is told again, and not all panels in the same moment.
      const wait = Math.max(retryAfter, Math.min(60, 2 ** this.#failures++)) + Math.random()
      this.#later = { at: performance.now() + wait * 1000, go: again, shown: action }
    }
    const meanwhile = isLockedOut || kind === 'question' ? [] : [isWhole ? words.maybe : words.kept]
    this.#tell({ about: [...words.failed[kind], ...meanwhile], mark: 'failed', isWhole, action, correlationId })
    if (skip) this.#list.after(this.#notice)
    this.#onTick()
    this.#say([...words.failed[kind], ...meanwhile].join(' '))
    this.#emit('load-failed', { status, code, retryAfter, correlationId })
  }

  /** @param {Telling} what */
  #tell({ about: [first, ...rest], mark, isWhole, isCalm, action, correlationId }) {
    this.#notice.className = `notice ${isWhole ? 'whole' : isCalm ? 'calm' : ''}`
    this.#notice.hidden = false
    this.#notice.replaceChildren(
      ...(mark ? [icon(mark)] : []),
      el(
        'div',
        {},
        el('p', {}, rest.length ? el('strong', {}, first) : first),
        ...rest.map((line) => el('p', {}, line)),
        action,
        correlationId && el('small', {}, `${this.#tongue.words.reference}: ${correlationId}`),
      ),
    )
  }

  #hush() {
    this.#notice.hidden = true
    this.#notice.replaceChildren()
    this.#list.before(this.#notice)
  }

  /** To those who do not see it, once. @param {string} words */
  #say(words) {
    if (this.#said.textContent !== words) this.#said.textContent = words
  }

  /** @param {string} type @param {Record<string, unknown>} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  #ago() {
    const { age = 0, receivedAt = 0 } = this.#answer ?? {}
    return this.#tongue.ago(age + (performance.now() - receivedAt) / 1000)
  }

  /** Each second: ages grow, countdowns end. */
  #onTick() {
    const { words, seconds } = this.#tongue
    const now = performance.now()
    if (++this.#ticks % 60 === 0) {
      for (const one of this.#list.querySelectorAll('time.ago')) {
        one.textContent = this.#tongue.ago((Date.now() - +new Date(one.getAttribute('datetime') ?? '')) / 1000)
      }
    }
    if (this.#answer) this.#age.textContent = words.asOf(this.#ago())
    if (this.#running && this.#notice.hidden && now - this.#askedAt > PATIENCE) {
      this.#tell({ about: [words.inLine], isCalm: true })
      this.#say(words.inLine)
    }
    const later = this.#later
    if (!later) return
    if (later.shown) later.shown.textContent = words.countdown(seconds.format(Math.max(0, Math.ceil((later.at - now) / 1000))))
    // A page that nobody looks at asks for nothing.
    if (now >= later.at && !document.hidden && !this.#running) later.go()
  }
}

if (!customElements.get('robin-conversations')) customElements.define('robin-conversations', RobinConversations)
