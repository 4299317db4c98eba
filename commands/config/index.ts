import ConfigList from './list.ts';

export default class Config extends ConfigList {}
