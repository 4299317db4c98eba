import SaveList from './list.ts';

export default class Save extends SaveList {}
