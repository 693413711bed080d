/** `<robin-conversations>`: the conversations of a customer, or of an order; `<robin-badge>`: how many are open. README.md beside it says how to use them. */

/** Gives an access token, or a promise of one. Called before each question; an empty one is none. */
export type TokenSource = () => string | null | undefined | Promise<string | null | undefined>

export interface ConversationsLoaded {
  /** Conversations that are shown. */
  count: number
  /** Of the answer, in seconds; Infinity where nobody knows. */
  age: number
  stale: boolean
  hasMore: boolean
}

export interface LoadFailed {
  /** 0 where the service did not answer. */
  status: number
  /** Of the problem. */
  code: string
  /** Seconds. */
  retryAfter?: number
  correlationId?: string
}

export interface ConversationChosen {
  guid?: string
}

export interface OrderSelected {
  /** As ROBIN writes it. */
  order: string
}

export interface TokenMissing {
  provide(token: TokenSource): void
}

export interface RobinConversationsEventMap extends HTMLElementEventMap {
  'conversations-loaded': CustomEvent<ConversationsLoaded>
  'load-failed': CustomEvent<LoadFailed>
  'conversation-opened': CustomEvent<ConversationChosen>
  'conversation-closed': CustomEvent<ConversationChosen>
  'order-selected': CustomEvent<OrderSelected>
  'token-missing': CustomEvent<TokenMissing>
}

export class RobinConversations extends HTMLElement {
  token: TokenSource | undefined
  /** The customer's address. */
  email: string | null | undefined
  /** An order's number, with or without `#`; asked for where there is no `email`. */
  order: string | null | undefined
  /** Where the service is, by https; without it, where the script came from. As an attribute it cannot name another origin. */
  get baseUrl(): string
  set baseUrl(value: string | null | undefined)
  /** Where a conversation is in ROBIN: an address with `{guid}` in it. */
  conversationHref: string | null | undefined
  /** What the look-ups are for: a word or a ticket's number, for the audit. */
  purpose: string | null | undefined
  /** `off` where what changes is to be seen after a refresh alone. */
  live: string | null | undefined
  /** Asks for a fresh answer, as the button does. */
  refresh(): void
  addEventListener<K extends keyof RobinConversationsEventMap>(
    type: K,
    listener: (this: RobinConversations, event: RobinConversationsEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void
  removeEventListener<K extends keyof RobinConversationsEventMap>(
    type: K,
    listener: (this: RobinConversations, event: RobinConversationsEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void
}

/** A customer's open conversations and the last contact, for a list. All badges of a page ask once. */
export class RobinBadge extends HTMLElement {
  token: TokenSource | undefined
  /** The customer's address. */
  email: string | null | undefined
  /** As the panel's. */
  get baseUrl(): string
  set baseUrl(value: string | null | undefined)
  /** What the look-ups are for: a word or a ticket's number, for the audit. */
  purpose: string | null | undefined
  /** Looks again. */
  refresh(): void
}

/** A message as it reads, to be shown with `textContent`: HTML as a mail client lays it out, quotes marked with `>`. */
export function textOf(content: string, words?: { image: string; attachment: string }): string

export interface Part {
  kind: 'text' | 'quote' | 'signature'
  text: string
  /** Who is quoted, where it is said. */
  by?: string
}

/** What the sender wrote, whom he quotes, and what his mailer adds: of a text that `textOf` gave. */
export function partsOf(text: string): Part[]

/** What a tag takes, in JSX and in templates. */
export interface RobinConversationsAttributes {
  email?: string | null
  order?: string | null
  lang?: string
  'base-url'?: string
  'conversation-href'?: string
  'order-links'?: boolean | ''
  purpose?: string | null
  live?: 'off' | 'on' | null
  token?: TokenSource
  'onconversations-loaded'?: (event: CustomEvent<ConversationsLoaded>) => void
  'onload-failed'?: (event: CustomEvent<LoadFailed>) => void
  'onconversation-opened'?: (event: CustomEvent<ConversationChosen>) => void
  'onconversation-closed'?: (event: CustomEvent<ConversationChosen>) => void
  'onorder-selected'?: (event: CustomEvent<OrderSelected>) => void
  'ontoken-missing'?: (event: CustomEvent<TokenMissing>) => void
}

export interface RobinBadgeAttributes {
  email?: string | null
  lang?: string
  'base-url'?: string
  purpose?: string | null
  token?: TokenSource
  'ontoken-missing'?: (event: CustomEvent<TokenMissing>) => void
}

/** With what every element takes in the framework at hand. */
type Tag<Attributes> = Attributes & {
  id?: string
  class?: string
  className?: string
  style?: any
  slot?: string
  hidden?: boolean
  key?: any
  ref?: any
}

/** The same in Vue's templates, which turn dashes into capitals. */
type Capitals<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Capitals<Tail>>}` : Name
type Listener<Name> = Name extends `on${infer Event}` ? `on${Capitalize<Capitals<Event>>}` : Capitals<Name>
type TemplateTag<Attributes> = Omit<Tag<Attributes>, keyof Attributes> & {
  [Name in keyof Attributes as Listener<Name>]: Attributes[Name]
}

declare global {
  interface HTMLElementTagNameMap {
    'robin-conversations': RobinConversations
    'robin-badge': RobinBadge
  }
  /** Of pages without a framework, or with Preact's or Solid's. */
  namespace JSX {
    interface IntrinsicElements {
      'robin-conversations': Tag<RobinConversationsAttributes>
      'robin-badge': Tag<RobinBadgeAttributes>
    }
  }
}

// @ts-ignore where there is no React
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'robin-conversations': Tag<RobinConversationsAttributes>
      'robin-badge': Tag<RobinBadgeAttributes>
    }
  }
}

// @ts-ignore where there is no Vue
declare module 'vue' {
  interface GlobalComponents {
    'robin-conversations': new () => { $props: TemplateTag<RobinConversationsAttributes> }
    'robin-badge': new () => { $props: TemplateTag<RobinBadgeAttributes> }
  }
}
