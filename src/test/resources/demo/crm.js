// A small CRM, to show the panel and the badges. All there is to the panel is in show() and in the two lines below it, all there is to
// the badges in badge() and in the one listener that gives their token.
const $ = (id) => document.getElementById(id)
const panel = $('panel')
let token

function show({ name, about, orders = [], email, order }, item) {
  $('card').hidden = false
  $('name').textContent = name
  $('about').textContent = about
  $('initials').textContent = order ? '#' : name.replace(/ [(].*/, '').split(' ').map((word) => word[0]).filter((_, i, all) => i === 0 || i === all.length - 1).join('')
  $('bought').replaceChildren(...orders.map((number) => button(number, () => openOrder(number))))
  $('list').querySelector('[aria-current]')?.removeAttribute('aria-current')
  item?.setAttribute('aria-current', 'true')
  current = email ?? order
  $('writes').hidden = !email
  panel.email = email
  panel.order = order
}
panel.token = () => token
panel.addEventListener('order-selected', (event) => openOrder(event.detail.order))
$('list').addEventListener('token-missing', (event) => event.detail.provide(panel.token))

/** A customer's badge, which stays the same while the list is searched. */
function badge(email) {
  if (!$('badges').checked) return undefined
  badges[email] ??= Object.assign(document.createElement('robin-badge'), { email, ...(panel.lang && { lang: panel.lang }) })
  return badges[email]
}
const badges = {}

// Customers and orders.
let customers = []
let kind = 'customers'
let current

const openCustomer = ({ name, email, shop, orders }, item) => show({ name, about: `${email} · ${shop}`, orders, email }, item)

function openOrder(number, item) {
  const bare = number.replace(/^#/, '')
  const owner = customers.find(({ orders }) => orders.includes(bare))
  show({ name: `Order ${bare}`, about: owner ? `${owner.name} · ${owner.shop}` : '', order: bare }, item)
}

function button(text, click, about, sign) {
  const made = document.createElement('button')
  made.textContent = text
  if (about) made.append(Object.assign(document.createElement('small'), { textContent: about }))
  if (sign) made.append(sign)
  made.addEventListener('click', () => click(made))
  const item = document.createElement('li')
  item.append(made)
  return item
}

function list() {
  const wanted = $('search').value.toLowerCase()
  const all = kind === 'customers'
    ? customers.map((one) => ({ text: one.name, about: one.email, key: one.email, sign: badge(one.email), open: (item) => openCustomer(one, item) }))
    : customers.flatMap((one) => one.orders.map((number) => ({ text: number, about: one.name, key: number, open: (item) => openOrder(number, item) })))
  const some = all.filter(({ text, about }) => `${text} ${about}`.toLowerCase().includes(wanted))
  $('list').replaceChildren(...some.map(({ text, about, key, sign, open }) => {
    const item = button(text, open, about, sign)
    if (key === current) item.firstChild.setAttribute('aria-current', 'true')
    return item
  }))
}

for (const name of ['customers', 'orders']) {
  $(name).addEventListener('click', () => {
    kind = name
    $('customers').setAttribute('aria-pressed', kind === 'customers')
    $('orders').setAttribute('aria-pressed', kind === 'orders')
    list()
  })
}
$('search').addEventListener('input', list)
$('badges').checked = sessionStorage.getItem('badges') !== 'off'
$('badges').addEventListener('change', ({ target }) => {
  sessionStorage.setItem('badges', target.checked ? 'on' : 'off')
  list()
})
$('language').addEventListener('change', ({ target }) => [panel, ...Object.values(badges)].forEach((one) => (one.lang = target.value)))
$('theme').addEventListener('change', ({ target }) => (document.documentElement.dataset.theme = target.value))

// ROBIN's day.
const own = (path, method = 'GET', body = undefined) => fetch(path, { method, body, headers: { Authorization: `Bearer ${token}` } })
$('day').addEventListener('change', ({ target }) => own(`/demo/robin/${target.value}`, 'POST'))


// What the customer does, and how ROBIN's events come. Who writes is not in the address of a request.
$('events').addEventListener('change', ({ target }) => own(`/demo/events/${target.value}`, 'POST'))
$('writes').addEventListener('click', () => own('/demo/customer/writes', 'POST', new URLSearchParams({ email: current })))

// Signing in: authorization code with PKCE (RFC 7636). The token stays in memory.
const { issuer } = await (await fetch('/demo/issuer')).json()
const home = `${location.origin}/`
const random = () => encode(crypto.getRandomValues(new Uint8Array(32)))
const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=/g, '')

async function signIn() {
  const verifier = random()
  const state = random()
  sessionStorage.setItem('signing-in', JSON.stringify({ verifier, state }))
  const challenge = encode(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)))
  location.assign(`${issuer}/oauth2/authorize?${new URLSearchParams({
    response_type: 'code', client_id: 'demo-crm', redirect_uri: home, state, code_challenge: challenge, code_challenge_method: 'S256',
    scope: 'openid conversations.read conversations.read.internal',
  })}`)
}

async function signedIn(code, state) {
  const begun = JSON.parse(sessionStorage.getItem('signing-in') ?? '{}')
  sessionStorage.removeItem('signing-in')
  history.replaceState(null, '', '/')
  if (state !== begun.state) return undefined
  const answer = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', client_id: 'demo-crm', redirect_uri: home, code, code_verifier: begun.verifier }),
  })
  return answer.ok ? answer.json() : undefined
}

const query = new URLSearchParams(location.search)
const granted = query.has('code') ? await signedIn(query.get('code'), query.get('state')) : undefined
token = granted?.access_token
$('welcome').hidden = !!token
$('desk').hidden = $('day').hidden = $('sign-out').hidden = !token
$('sign-in').addEventListener('click', signIn)
$('sign-out').addEventListener('click', () =>
  location.assign(`${issuer}/connect/logout?${new URLSearchParams({ id_token_hint: granted.id_token, post_logout_redirect_uri: home })}`))
if (token) {
  customers = await (await own('/demo/customers')).json()
  list()
}
