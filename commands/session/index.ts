import SessionList from './list.ts';

export default class Session extends SessionList {}
