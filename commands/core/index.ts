import CoreList from './list.ts';

export default class Core extends CoreList {}
