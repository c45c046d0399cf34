import { startPage } from '../session/startPage.js';
import '../style/tokens.css';
import '../style/base.css';
import '../style/controls.css';
import '../style/layout.css';
import '../style/lists.css';
import '../style/inspector.css';
import '../style/overlays.css';
import '../style/command.css';
import '../style/desk.css';
import '../style/deskPages.css';
import { DeskPage } from './DeskPage.js';

await startPage((account) => <DeskPage account={account} />);
