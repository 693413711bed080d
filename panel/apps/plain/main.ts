import type {} from 'robin-conversations'

const title = document.createElement('h1')
title.textContent = 'Order none'
const panel = document.createElement('robin-conversations')
panel.token = async () => 'a token'
panel.email = 'anna.de.vries@example.nl'
panel.setAttribute('order-links', '')
panel.addEventListener('order-selected', ({ detail }) => (title.textContent = `Order ${detail.order}`))
const badge = document.createElement('robin-badge')
badge.token = panel.token
badge.email = panel.email
document.getElementById('app')!.append(title, badge, panel)
