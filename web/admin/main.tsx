import { startPage } from '../session/startPage.js';
import '../style/tokens.css';
import '../style/base.css';
import '../style/controls.css';
import '../style/lists.css';
import '../style/overlays.css';
import '../style/office.css';
import { AdminPage } from './AdminPage.js';

await startPage((account) => <AdminPage account={account} />);
