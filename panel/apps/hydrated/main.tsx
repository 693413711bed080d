import { hydrateRoot } from 'react-dom/client'
import { Customer } from './Customer'

hydrateRoot(document.getElementById('app')!, <Customer email="anna.de.vries@example.nl" />)
