// A card on a contact in HubSpot: the contact's conversations in ROBIN, newest first. What it shows was written by strangers, so all of it is
// text. HubSpot makes the request for it and signs it (X-HubSpot-Signature-v3); the service knows by that who looks. There is no token here.
import { useEffect, useState } from 'react'
import { Alert, Button, Divider, Flex, hubspot, LoadingSpinner, Tag, Text } from '@hubspot/ui-extensions'
import { useCrmProperties } from '@hubspot/ui-extensions/crm'

// ROBIN_HUBSPOT_BASE_URL, and one of the app's permittedUrls.
const SERVICE = 'https://robin-bff.example.com'

// HubSpot gives up after 15 s, the service after 10.
const PATIENCE = 12_000

type Message = { content?: string, sentDateTime?: string }

type Conversation = { guid?: string, subject?: string, channel?: string, state?: string, startDateTime?: string, messages: Message[] }

type Answer = { conversations: Conversation[], nextSkip?: number, fetchedAt: string, stale: boolean }

type Problem = { detail?: string, correlationId?: string }

hubspot.extend<'crm.record.sidebar'>(() => <Card />)

function Card() {
  const { properties, isLoading } = useCrmProperties(['email'])
  const email = properties['email']
  if (isLoading) return <LoadingSpinner label="ROBIN" />
  return email ? <Conversations key={email} email={email} /> : <Text>This contact has no e-mail address.</Text>
}

function Conversations({ email }: { email: string }) {
  const [pages, setPages] = useState<Answer[]>([])
  const [fault, setFault] = useState<string>()
  const [asking, setAsking] = useState(false)
  const next = pages.length === 0 ? 0 : pages[pages.length - 1]?.nextSkip

  async function ask(skip: number) {
    setAsking(true)
    setFault(undefined)
    try {
      const page = await search(email, skip)
      setPages((before) => [...before, page])
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setAsking(false)
    }
  }

  useEffect(() => { void ask(0) }, [])

  const all = pages.flatMap((page) => page.conversations)
  return (
    <Flex direction="column" gap="sm">
      {pages.some((page) => page.stale) && <Text variant="microcopy">ROBIN may know more by now.</Text>}
      {pages.length > 0 && all.length === 0 && <Text>No conversations. ROBIN was asked and knows none.</Text>}
      {all.map((one, at) => <One key={one.guid ?? at} conversation={one} />)}
      {fault !== undefined && <Alert title="ROBIN cannot be asked" variant="warning">{fault}</Alert>}
      {asking && <LoadingSpinner label="ROBIN" />}
      {!asking && next !== undefined && (
        <Button onClick={() => { void ask(next) }}>{fault !== undefined ? 'Try again' : 'Older ones'}</Button>
      )}
    </Flex>
  )
}

function One({ conversation }: { conversation: Conversation }) {
  const last = conversation.messages[conversation.messages.length - 1]
  return (
    <Flex direction="column" gap="xs">
      <Text format={{ fontWeight: 'bold' }}>{conversation.subject ?? 'Without a subject'}</Text>
      <Flex gap="xs">
        {conversation.channel !== undefined && <Tag>{conversation.channel}</Tag>}
        {conversation.state !== undefined && <Tag>{conversation.state}</Tag>}
        {conversation.startDateTime !== undefined && <Text variant="microcopy">{day(conversation.startDateTime)}</Text>}
      </Flex>
      {last?.content !== undefined && <Text truncate>{text(last.content)}</Text>}
      <Divider />
    </Flex>
  )
}

// In the body, so that no address is in a URL.
async function search(emailAddress: string, skip: number): Promise<Answer> {
  const answer = await hubspot.fetch(`${SERVICE}/conversations/search`,
    { method: 'POST', timeout: PATIENCE, body: skip > 0 ? { emailAddress, skip } : { emailAddress } })
  if (answer.ok) return await answer.json() as Answer
  const problem = await answer.json().catch(() => ({})) as Problem
  throw new Error(`${problem.detail ?? `The service answered ${answer.status}.`} (${problem.correlationId ?? 'no id'})`)
}

// Letters may be HTML. No tag of theirs is shown, only what stands between them; a style that does not end hides nothing. Strangers write
// them: each pattern goes over what it does not find once, so that none takes long.
function text(content: string): string {
  return content.replace(/<(style|script)[^]*?(<\/\1>|$)/gi, (all, _, end) => end ? ' ' : all).replace(/<[^<>]*>/g, ' ').replace(/\s+/g, ' ').trim()
}

function day(time: string): string {
  return time.slice(0, 10)
}
