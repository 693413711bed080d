// @ts-check
/**
 * `<robin-conversations>`: the conversations of a customer, or of an order, on any page; `<robin-badge>` (badge.js) is a line of them
 * for a list. One file, no dependencies; README.md beside it says how to use them, types.d.ts what the words in its comments mean.
 *
 * Three rules. What is shown says how old it is. "None" and "could not ask" are different words. What strangers wrote is text:
 * it reaches the page as text nodes only, and an address in it becomes a link only where it is http or https.
 */

// What is text comes first: the file is 250 bytes smaller so.
import './style.js'
import './service.js'
import './robin-element.js'
import './quotes.js'
import './conversation.js'
import './links.js'
import './words.js'
import './text.js'
import './elements.js'
import { about, arrange, arrangeRows, inOrder, latest, messageItems, origin, stateOf, summary, textToFind } from './conversation.js'
import { el, icon, scrollerOf, time } from './elements.js'
import { mentionsOf } from './links.js'
import { listen } from './live.js'
import { define, PATIENCE, RobinElement } from './robin-element.js'
import { bearerOf, post, Refusal, search } from './service.js'

export { RobinBadge } from './badge.js'
export { partsOf } from './quotes.js'
export { textOf } from './text.js'

/** From how many conversations on there are a search and filters. */
const MANY = 5

/** From how many messages on there is a way back to the first. */
const LONG = 6

/** How long nobody may look before the panel stops listening, in seconds: a look at another tab is none of that. */
const GLANCE = 5

/** Services that have nothing to listen to, by their address: they are asked once. @type {Set<string>} */
const mute = new Set()

/** @param {Conversation} conversation @param {number} i */
const keyOf = ({ guid }, i) => guid?.toLowerCase() ?? `#${i}`

/** An answer, as the service knows it. @param {Shown} [answer] */
const known = (answer) => answer?.etag && { 'If-None-Match': answer.etag }

export class RobinConversations extends RobinElement {
  static observedAttributes = ['email', 'order', 'base-url', 'lang', 'order-links', 'conversation-href', 'purpose', 'live']

  /** @type {AbortController | undefined} */
  #running
  /** The last answer for the first page. @type {Shown | undefined} */
  #answer
  #askedAt = 0
  #failures = 0
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
  /** What would move what is read, until somebody wants it. @type {Page | undefined} */
  #news
  /** @type {Set<string>} */
  #fresh = new Set()

  /** @type {AbortController | undefined} */
  #listening
  /** The token that is listened with; none while the page has none. */
  #bearer = ''
  /** One that has ended: it is not sent again. */
  #ended = ''
  /** The page was asked for another. */
  #isAsked = false
  #isInView = false
  /** Seconds. */
  #unseen = 0
  /** Something has changed that is not shown. */
  #isBehind = false
  /** Unknown where nobody can say. @type {boolean | undefined} */
  #isLive

  // The skeleton of the panel; only these change.
  #title = el('h2', { id: 'title', part: 'title' })
  #age = el('span', { part: 'age' })
  #live = el('span', { class: 'state', part: 'live', hidden: true })
  #refresh = el('button', { part: 'refresh', click: () => this.refresh() }, icon('refresh'))
  #notice = el('div', { part: 'notice' })
  /** Stands in the notice while ROBIN cannot be had. */
  #outage = el('span')
  #list = el('div', { part: 'list', role: 'list' })
  #newer = el('button', { class: 'action newer', part: 'newer', hidden: true, click: () => this.#freshen() })
  #more = el('button', { part: 'more', hidden: true, click: () => this.#loadMore() })
  #said = el('p', { class: 'unseen', role: 'status' })
  #overview = el('ul', { class: 'overview facts', part: 'overview' })
  #find = /** @type {HTMLInputElement} */ (el('input', { type: 'search', part: 'search', input: () => this.#filter() }))
  #state = /** @type {HTMLSelectElement} */ (el('select', { part: 'filter', change: () => this.#filter() }))
  #channel = /** @type {HTMLSelectElement} */ (el('select', { part: 'filter', change: () => this.#filter() }))
  #expand = el('button', { class: 'plain', click: () => this.#expandAll() })
  #tools = el('div', { part: 'tools', hidden: true }, this.#find, this.#state, this.#channel, this.#expand)
  #keys = el('p', { class: 'keys', hidden: true })
  #newTab = el('span', { id: 'new-tab', hidden: true })
  #section = el(
    'section',
    { part: 'panel', dir: 'ltr', 'aria-labelledby': 'title', keydown: (/** @type {KeyboardEvent} */ event) => this.#press(event) },
    el('header', { part: 'header' }, this.#title, this.#live, this.#age, this.#refresh),
    this.#said,
    this.#overview,
    this.#tools,
    this.#keys,
    this.#notice,
    this.#newer,
    this.#list,
    this.#more,
    this.#newTab,
  )
  #end = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (target === this) this.#isInView = isIntersecting
        else if ((this.#isEndSeen = isIntersecting)) this.#loadMore(true)
      }
    },
    { rootMargin: '200px' },
  )

  constructor() {
    super()
    this._root.append(this.#section)
  }

  /** Asks for an answer that is fetched now, as the button does; not while a countdown runs. */
  refresh() {
    if (!this.#running && !this._later?.shown && this.#question) this.#load(0, true)
  }

  connectedCallback() {
    super.connectedCallback()
    document.addEventListener('scroll', this.#scroll, true)
    this.#end.observe(this.#more)
    this.#end.observe(this)
  }

  disconnectedCallback() {
    super.disconnectedCallback()
    document.removeEventListener('scroll', this.#scroll, true)
    this.#end.disconnect()
    this.#running?.abort()
    this.#deafen()
  }

  get #question() {
    const { email, order } = this
    return email ? { emailAddress: email } : order ? { orderNumber: order } : undefined
  }

  _begin() {
    const { words, tag } = this._tongue
    this.#section.lang = tag
    this.#title.textContent = words.title
    this.#refresh.ariaLabel = this.#refresh.title = words.refresh
    this.#find.ariaLabel = this.#find.placeholder = words.find
    this.#state.ariaLabel = words.state
    this.#channel.ariaLabel = words.channel
    this.#keys.textContent = `j ↓ · k ↑ · / ${words.find} · r ${words.refresh}`
    this.#newTab.textContent = words.newTab
    this.#running?.abort()
    this.#running = undefined
    this.#deafen()
    this.#wait(false)
    this.#clear()
    if (!this.#question) this.#tell({ about: [words.idle], mark: 'none', isWhole: true })
    else if (!this.token) {
      const signOut = () => {
        this.#clear()
        this.#wait(false)
        this.#tell({ about: words.failed.signIn, mark: 'failed', isWhole: true })
      }
      this._missToken(() => this.#wait(true), signOut)
    }
    else this.#load(0, false)
  }

  #clear() {
    this._later = this.#answer = this.#nextSkip = this.#news = undefined
    this.#isBehind = false
    this.#fresh.clear()
    this.#newer.hidden = true
    this.#failures = 0
    this._isLockedOut = false
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
    if (this.#nextSkip && !this.#running && !this._later?.shown) this.#load(this.#nextSkip, false)
  }

  /** @param {number} skip @param {boolean} isFresh @param {Shown} [again] this one anew: nobody has asked for it, who reads is not disturbed */
  async #load(skip, isFresh, again) {
    const running = (this.#running = new AbortController())
    this.#askedAt = performance.now()
    this._later = undefined
    this.#wait(true, skip)
    try {
      const base = this._trusted()
      const headers = { ...(isFresh && { 'Cache-Control': 'no-cache' }), ...known(again) }
      const bearer = await bearerOf(this.token)
      const answer = await search({ ...this.#question, skip }, { base, bearer, purpose: this.purpose, headers, signal: running.signal })
      if (!running.signal.aborted) this.#show(answer, skip, again)
    } catch (failure) {
      if (!running.signal.aborted) this.#refuse(failure instanceof Refusal ? failure : new Refusal('broken'), skip)
    } finally {
      if (this.#running === running) {
        this.#running = undefined
        this.#wait(false)
        this.#catchUp()
      }
    }
  }

  /** Listens while somebody looks, and there is something to look at: once. */
  #listen() {
    const isOff = this.live === 'off'
    if (this.#answer && this.#isInView && !document.hidden && !isOff) {
      this.#unseen = 0
      if (!this.#listening && !mute.has(this.baseUrl)) this.#hear((this.#listening = new AbortController()))
    } else if (isOff || ++this.#unseen > GLANCE) this.#deafen()
  }

  #deafen() {
    this.#listening?.abort()
    this.#listening = undefined
    this.#setLive(undefined)
  }

  /** @param {AbortController} listening */
  async #hear({ signal }) {
    const base = this._trusted()
    const open = async (/** @type {AbortSignal} */ cut) => {
      const bearer = await bearerOf(this.token)
      if (bearer === this.#ended) throw new Refusal('signIn')
      this.#bearer = bearer
      const headers = { Accept: 'text/event-stream', ...known(this.#answer) }
      return post('conversations/watch', this.#question, { base, bearer, purpose: this.purpose, headers, signal: cut })
    }
    const hear = (/** @type {string} */ event, /** @type {Partial<Refusal> & { events?: string, etag?: string, reason?: string }} */ { events, etag, reason, kind, facts }) => {
      if (signal.aborted) return
      if (event === 'cut') this.#setLive(this.#isLive && false)
      else this.#isAsked = false
      // Without events it hears of what others ask for: too little to be called live, and no fault.
      if (event === 'state') this.#setLive(events === 'off' ? undefined : events === 'up')
      if (event === 'changed' && etag !== this.#answer?.etag) {
        this.#isBehind = true
        this.#catchUp()
      }
      if (reason === 'token' || facts?.status === 401) this.#ended = this.#bearer
      if (kind === 'signIn') {
        this.#bearer = ''
        if (!this.#isAsked) this._askToken()
        this.#isAsked = true
      }
    }
    if (await listen(open, hear, signal)) mute.add(base)
  }

  /** The page gives tokens: what listens with another, or waits for one, begins anew. @param {boolean} isSame */
  async _renew(isSame) {
    if (!this.#listening || (isSame && this.#bearer)) return
    const bearer = await bearerOf(this.token).catch(() => '')
    if (['', this.#bearer, this.#ended ].includes(bearer)) return
    this.#listening?.abort()
    this.#listening = undefined
  }

  /** @param {boolean | undefined} isLive */
  #setLive(isLive) {
    const { words } = this._tongue
    const said = isLive ? words.live : words.notLive
    if (isLive !== this.#isLive && this.#isLive !== undefined && isLive !== undefined) this.#say(said)
    this.#isLive = isLive
    this.#live.hidden = isLive === undefined
    this.#live.classList.toggle('live', !!isLive)
    this.#live.textContent = said
  }

  /** Asks for what has changed, once for all that changes meanwhile. */
  #catchUp() {
    if (!this.#isBehind || this.#running || this._later?.shown || !this.#answer) return
    this.#isBehind = false
    this.#load(0, false, this.#answer)
  }

  /** @param {boolean} isWaiting @param {number} [skip] */
  #wait(isWaiting, skip) {
    const { words } = this._tongue
    this.#section.ariaBusy = `${isWaiting}`
    this.#refresh.ariaDisabled = `${isWaiting || !!this._later?.shown}`
    this.#more.textContent = skip ? words.loading : this.#isFiltered ? words.older : words.more
    // Who has been told to wait goes on reading that.
    if (isWaiting && !this.#answer && !this.#failures) {
      this.#hush()
      this.#say(words.loading)
      this.#list.replaceChildren(...[1, 2, 3].map(() => el('div', { class: 'bone', part: 'skeleton', 'aria-hidden': 'true' })))
    }
  }

  /** @param {Awaited<ReturnType<typeof search>>} answer @param {number} skip @param {Shown} [again] */
  #show({ page, etag, age, held, isConfirmed, inVain }, skip, again) {
    const { words } = this._tongue
    const isFirst = skip === 0
    const isLive = !!again
    const before = again ?? (isFirst ? this.#answer : undefined)
    const isUnchanged = !page || (etag !== null && etag === before?.etag && (isLive || !this.#news))
    let news = 0
    this.#failures = 0
    this.#hush()
    const facts = { skip, etag, held: performance.now() - held * 1000, isConfirmed, isDue: !!page?.stale && !inVain && !isUnchanged, fetchedAt: page?.fetchedAt, complete: (page ?? this.#answer)?.complete }
    // What is the same is as old as this says, wherever it is shown.
    const from = isUnchanged && before ? Object.assign(before, facts) : facts
    if (isFirst) this.#answer = from
    if (!isUnchanged) {
      if (isLive && isFirst) news = this.#receive(page, from)
      else this.#take(page, from)
    }
    const count = this.#items.size
    // What is left out, or is on further pages, may be there: only the end knows none.
    const hint = this.#nextSkip || this.#answer?.complete === false ? words.noMessages : words.noneHint
    if (count === 0) this.#tell({ about: [words.none, inVain ? this.#outage : hint], mark: 'none', isWhole: true })
    else if (inVain) this.#tell({ about: [this.#outage], mark: 'failed' })
    // Something stale is being refreshed behind our back: one second look at each page, which costs ROBIN nothing.
    const due = this.#shownAnswers.find(({ isDue }) => isDue)
    if (due) this._later = { at: performance.now() + PATIENCE, go: () => this.#load(due.skip, (due.isDue = false), due) }
    this._onTick()
    if (inVain || !isLive || news) this.#say(inVain ? `${this.#outage.textContent}` : (isLive ? words.fresh(news) : skip ? words.added(page?.conversations.length ?? 0) : count ? words.found(count) : words.none))
    this._emit('conversations-loaded', { count, age, stale: !!page?.stale, hasMore: !!this.#nextSkip })
  }

  /** Puts a page in its order. @param {Page} page @param {Shown} from */
  #take({ conversations, nextSkip }, from) {
    const isNext = from.skip > 0
    // Of further pages that were read already it says nothing: they stay, and are not asked for again.
    const isFurther = !!nextSkip && this.#items.size > from.skip + conversations.length
    if (!isFurther) this.#nextSkip = nextSkip
    if (!isNext) {
      this.#news = undefined
      this.#fresh.clear()
      this.#newer.hidden = true
    }
    this.#merge(conversations, from, isFurther)
  }

  /** What nobody asked for changes what is there, and puts nothing in another place. @param {Page} page @param {Shown} from @returns {number} how many are new, or changed */
  #receive(page, from) {
    const { conversations, nextSkip } = page
    const keys = conversations.map(keyOf)
    const changed = keys.filter((key, i) => {
      return JSON.stringify(this.#items.get(key)?.conversation) !== JSON.stringify(conversations[i])
    })
    const shown = [...this.#items.keys()]
    if (!shown.length || (keys.every((key, i) => key === shown[i]) && (nextSkip || keys.length === shown.length))) this.#take(page, from)
    else {
      const release = this.#hold()
      this.#news = page
      for (const [key, item] of this.#items) {
        const at = keys.indexOf(key)
        if (at >= 0) item.show(conversations[at], from)
        // What ROBIN does not know any more nobody goes on reading.
        else if (!nextSkip) {
          this.#items.delete(key)
          item.element.remove()
        }
      }
      // A new message in the open one is seen already.
      for (const key of changed) if (this.#items.get(key)?.body.hidden !== false) this.#fresh.add(key)
      this.#newer.textContent = this._tongue.words.fresh(this.#fresh.size)
      this.#newer.hidden = !this.#fresh.size
      this.#outline()
      this.#filter()
      release()
    }
    return changed.length
  }

  #freshen() {
    if (this.#news && this.#answer) this.#take(this.#news, this.#answer)
    this.#shown[0]?.heading.focus()
  }

  /**
   * What is shown already stays the same element, so that nothing moves under who reads it. New conversations shift pages, so some
   * come twice.
   *
   * @param {Conversation[]} conversations @param {Shown} from @param {boolean} isFurther more is known than this
   */
  #merge(conversations, from, isFurther) {
    const isNext = from.skip > 0
    const focused = /** @type {HTMLElement | null} */ (this._root.activeElement)
    const before = this.#items
    const release = isNext ? () => {} : this.#hold()
    /** @type {Map<string, Item>} */
    const now = new Map(isNext ? before : [])
    /** @type {Item[]} */
    const added = []
    conversations.forEach((conversation, i) => {
      const key = keyOf(conversation, isNext ? now.size : i)
      let item = before.get(key)
      if (item) item.show(conversation, from)
      else added.push((item = this.#item(conversation, key, from)))
      now.set(key, item)
    })
    if (isFurther) for (const [key, item] of before) if (!now.has(key)) now.set(key, item)
    this.#items = now
    arrangeRows(this.#list, [...now.values()].map(({ element }) => element))
    if (focused === this.#more && isNext) added[0]?.heading.focus()
    else if (focused && !focused.isConnected) this.#refresh.focus()
    else if (focused !== this._root.activeElement) focused?.focus({ preventScroll: true })
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
    const edges = (/** @type {Item} */ { element }) => element.getBoundingClientRect()
    const isRead = (/** @type {Item} */ item) => item.element.matches('.opened, :focus-within') && edges(item).top < innerHeight && edges(item).bottom > 0
    const item = [...this.#items.values()].find(isRead)
    if (!item) return () => {}
    const before = edges(item).top
    // After the browser's own try, which comes with the next frame.
    return () => requestAnimationFrame(() => requestAnimationFrame(() => {
      const by = item.element.isConnected ? edges(item).top - before : 0
      if (Math.abs(by) < 1) return
      this.#heldAt = performance.now()
      scrollerOf(this).scrollBy(0, by)
    }))
  }

  /** Above the list: what the call is likely to be about, and the tools where there is much to look through. */
  #outline() {
    const { words } = this._tongue
    /** @type {Map<string, Conversation>} */
    const known = new Map()
    for (const [key, { conversation }] of this.#items) known.set(key, conversation)
    this.#news?.conversations.forEach((one, i) => known.set(keyOf(one, i), one))
    const all = [...known.values()]
    const isOpen = (/** @type {Conversation} */ { state = '' }) => /^open$/i.test(state)
    const dates = all.map((one) => Date.parse(latest(one).date ?? '')).filter((date) => date)
    const ago = this._tongue.ago((Date.now() - Math.max(...dates)) / 1000)
    const open = `${all.filter(isOpen).length}${this.#nextSkip ? '+' : ''}`
    const isWaiting = all.some((one) => latest(one).isWaiting)
    const said = all.length ? [...words.summary(open, ago), isWaiting && el('span', { class: 'state waiting' }, words.waiting)] : []
    this.#overview.replaceChildren(...said.flatMap((one) => (one ? el('li', {}, one) : [])))
    this.#tools.hidden = all.length < MANY && !this.#nextSkip && this.#tools.hidden
    for (const [select, first, name] of /** @type {const} */ ([[this.#state, words.state, 'state'], [this.#channel, words.channel, 'channel']])) {
      const chosen = select.value
      const values = new Set(all.flatMap((one) => one[name] || []))
      const label = (/** @type {string} */ value) => (name === 'state' ? stateOf(value, words)[1] : value)
      select.replaceChildren(el('option', { value: '' }, first), ...[...values].map((value) => el('option', { value }, label(value))))
      if (values.has(chosen)) select.value = chosen
    }
  }

  get #isFiltered() {
    return !!(this.#find.value.trim() || this.#state.value || this.#channel.value)
  }

  /** Shows those that fit, of what is loaded. */
  #filter() {
    const { words } = this._tongue
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
    const { words } = this._tongue
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

  /** @param {Conversation} first @param {string} key @param {Shown} from @returns {Item} */
  #item(first, key, from) {
    const tongue = this._tongue
    const { words } = tongue
    const id = `c${key}`
    const body = el('div', { part: 'body', id, hidden: true })
    const label = el('span', { dir: 'auto' })
    const click = () => {
      item.open(!!body.hidden)
      this._emit(body.hidden ? 'conversation-closed' : 'conversation-opened', { guid: item.conversation.guid })
      if (!body.hidden) messages.lastElementChild?.scrollIntoView({ block: 'nearest' })
      this.#labelExpand()
    }
    const heading = el('button', { 'aria-expanded': 'false', 'aria-controls': id, click }, label)
    const title = el('h3', { part: 'subject' }, heading)
    const row = el('div', { part: 'summary' })
    const facts = el('div', { class: 'about', click: (/** @type {Event} */ { target }) => /** @type {Element} */ (target).closest('button') || click() })
    const messages = el('ol', { part: 'messages' })
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
        const top = /** @type {HTMLElement} */ (messages.firstElementChild)
        top.tabIndex = -1
        top.focus()
      }
      arrange(body, [
        origin(conversation, tongue, this.conversationHref, (said) => this.#say(said)),
        sorted.length ? messages : el('p', { class: 'quiet' }, words.noMessages),
        sorted.length >= LONG && el('button', { class: 'plain', click: toFirst }, `↑ ${words.toFirst}`),
      ])
    }
    const shapeOf = (/** @type {Conversation} */ { linkedOrderNumbers: numbers = [] }) => {
      const bare = (/** @type {string} */ number) => number.replace(/^#/, '').toLowerCase()
      const select = (/** @type {string} */ said) => this._emit('order-selected', { order: numbers.find((number) => bare(number) === bare(said)) ?? said })
      return { tongue, orders: this.hasAttribute('order-links') ? { mentions: mentionsOf(numbers), select } : undefined }
    }
    /** @type {Item} */
    const item = {
      element: el('div', { part: 'conversation', role: 'listitem' }, row, facts, body),
      heading,
      body,
      conversation: first,
      from,
      show: (conversation, now) => {
        item.from = now
        const text = JSON.stringify(conversation)
        if (text === json) return
        json = text
        written = ''
        item.conversation = conversation
        label.textContent = conversation.subject?.trim() || words.noSubject
        arrange(row, summary(conversation, tongue, title))
        arrange(facts, about(conversation, shapeOf(conversation)))
        if (body.firstChild) fill()
      },
      open: (isOpen) => {
        if (isOpen && !body.firstChild) fill()
        body.hidden = !isOpen
        item.element.classList.toggle('opened', isOpen)
        heading.ariaExpanded = `${isOpen}`
      },
      words: () => (written ||= textToFind(item.conversation, tongue)),
    }
    item.show(first, from)
    return item
  }

  /** @param {Refusal} refusal @param {number} skip */
  #refuse({ kind, facts: { status, code, correlationId, retryAfter } }, skip) {
    const { words } = this._tongue
    const isLockedOut = kind === 'signIn' || kind === 'scope'
    // Who may not read any more goes on reading nothing.
    if (isLockedOut) {
      this.#deafen()
      this.#clear()
    }
    this._isLockedOut = isLockedOut
    const isWhole = !this.#answer
    if (isWhole) this.#list.replaceChildren()
    const again = () => this.#load(skip, skip === 0 && !isWhole)
    const action = retryAfter
      ? el('p', { class: 'timer', role: 'timer' })
      : el('button', { part: 'action', click: again }, words.again)
    if (retryAfter) {
      // Never before it was told, later each time it is told again, and not all panels in the same moment.
      const wait = Math.max(retryAfter, Math.min(60, 2 ** this.#failures++)) + Math.random()
      this._later = { at: performance.now() + wait * 1000, go: again, shown: action }
    }
    const meanwhile = isWhole && !isLockedOut && kind !== 'question' ? [words.maybe] : []
    this.#tell({ about: [...words.failed[kind], ...meanwhile], mark: 'failed', isWhole, action, correlationId })
    if (skip) this.#list.after(this.#notice)
    this._onTick()
    this.#say([...words.failed[kind], ...meanwhile].join(' '))
    this._emit('load-failed', { status, code, retryAfter, correlationId })
  }

  /** @param {Telling} what */
  #tell({ about: [first, ...rest], mark, isWhole, isCalm, action, correlationId }) {
    this.#notice.className = `notice ${isWhole ? 'whole' : isCalm ? 'calm' : ''}`
    this.#notice.hidden = false
    this.#notice.replaceChildren(
      mark ? icon(mark) : '',
      el(
        'div',
        {},
        el('p', {}, rest.length ? el('strong', {}, first) : first),
        ...rest.map((line) => el('p', {}, line)),
        action,
        correlationId && el('small', {}, `${this._tongue.words.reference}: ${correlationId}`),
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

  /** Whose words are shown. */
  get #shownAnswers() {
    return [...this.#items.values()].map(({ from }) => from).concat(this.#answer ?? [])
  }

  /** The oldest of what is shown, and how long ago that is, or when. */
  get #oldest() {
    const one = this.#shownAnswers.reduce((a, b) => (b.held < a.held ? b : a))
    return { ...one, ago: this._tongue.ago((performance.now() - one.held) / 1000) || time(one.fetchedAt, this._tongue, 'date')?.textContent || '?' }
  }

  /** @param {boolean} [isMinute] */
  _onTick(isMinute) {
    this.#listen()
    const { words, relative } = this._tongue
    const now = performance.now()
    if (isMinute) {
      for (const one of this.#list.querySelectorAll('time.ago')) {
        one.textContent = this._tongue.since(one.getAttribute('datetime'))
      }
    }
    if (this.#answer) {
      const { isConfirmed, ago } = this.#oldest
      this.#age.textContent = (isConfirmed ? words.confirmed : words.asOf)(ago)
      this.#outage.textContent = words.stale(ago)
    }
    if (this.#running && this.#notice.hidden && now - this.#askedAt > PATIENCE) {
      this.#tell({ about: [words.inLine], isCalm: true })
      this.#say(words.inLine)
    }
    const later = this._later
    if (later?.shown) later.shown.textContent = words.countdown(relative.format(Math.max(0, Math.ceil((later.at - now) / 1000)), 'second'))
  }
}

define('robin-conversations', RobinConversations)
