import './shell.js';
import { $, show } from './dom.js';

show($('remark'), $('remark').textContent !== '');
