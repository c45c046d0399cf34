import { startPage } from '../session/startPage.js';
import '../style/tokens.css';
import '../style/base.css';
import '../style/controls.css';
import '../style/lists.css';
import '../style/overlays.css';
import '../style/office.css';
import { AccountPage } from './AccountPage.js';

await startPage((account) => <AccountPage account={account} />);
