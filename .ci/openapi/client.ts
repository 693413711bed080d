// A front end with a client made of docs/openapi.yaml, which has to compile: what may be left out can be left out, what may be absent is asked for.
import createClient from 'openapi-fetch'
import type { paths } from './node_modules/.api.d.ts'

const robin = createClient<paths>({ baseUrl: 'https://robin-bff.example.com' })

const { data, error } = await robin.POST('/conversations/search', { body: { emailAddress: 'nick@example.com' } })
const subjects: (string | undefined)[] | undefined = data?.conversations.map(({ subject }) => subject)
const next = data?.nextSkip
if (next) await robin.POST('/conversations/search', { body: { orderNumber: '#1234', skip: next } })
await robin.GET('/customers/{email}/conversations', { params: { path: { email: 'nick@example.com' } } })
console.log(subjects, error?.code, error?.correlationId)

// @ts-expect-error: an address is text
await robin.POST('/conversations/search', { body: { emailAddress: 1 } })
