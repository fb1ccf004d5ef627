import type { Catalog } from '../../../src/model/catalog.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';

/** A salon with two whose names sound the same, and one person with two accounts. */
export const SALON: Catalog = catalog('friseur')
  .company({ environment: { retellKey: { env: 'RETELL_API_KEY' } }, title: 'Friseur 1' })
  .branch('zentrale', { title: 'Zentrale' })
  .staff('petra', { title: 'Petra Maier', host: { email: 'emma@salon.example' } })
  .staff('jonas', { title: 'Jonas Meyer', host: { email: 'lina@salon.example' } })
  .staff('fabian-1', { title: 'Fabian (Konto 1)', host: { email: 'fabian@salon.example' } })
  .staff('fabian-2', { title: 'Fabian (Konto 2)', host: { email: 'fabian.b@salon.example' } })
  .service('herren', { minutes: 30, title: 'Herrenhaarschnitt' })
  .performedBy('petra')
  .performedBy('jonas')
  .performedBy('fabian-1')
  .performedBy('fabian-2')
  .service('damen', { minutes: 45, title: 'Damenhaarschnitt' })
  .performedBy('petra')
  .service('farbe', { segments: { A: { minutes: 30, gap: 45 }, B: 15 }, title: 'Ansatzfärbung' })
  .performedBy('petra')
  .performedBy('fabian-2')
  .build();

/** A company of its own, whose calls have another key. */
export const PRACTICE: Catalog = catalog('arzt')
  .company({
    defaultService: 'sprechstunde',
    environment: {
      teamId: 40_110,
      apiKey: { env: 'CALCOM_API_KEY_ARZT' },
      retellKey: { env: 'RETELL_API_KEY_ARZT' },
    },
  })
  .branch('markt')
  .staff('anna', { title: 'Anna', host: { email: 'anna@arzt.example' } })
  .service('sprechstunde', { minutes: 15, title: 'Sprechstunde' })
  .performedBy('anna')
  .service('impfung', { minutes: 15, title: 'Impfung' })
  .build();
