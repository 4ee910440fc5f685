/** Customers' files: searched, and one of them whole. */

import { CustomerList } from './customer-list.tsx';
import { CustomerPage } from './customer-page.tsx';
import s from './customers.module.css';
import { useSessionRole } from './role.ts';

export default function CustomersPage({ customerId }: { customerId: string | null }) {
  const role = useSessionRole();
  return (
    <main className={s.page}>
      {customerId === null ? (
        <CustomerList maySettle={role === 'manager' || role === 'administrator'} />
      ) : (
        <CustomerPage key={customerId} customerId={customerId} />
      )}
    </main>
  );
}
