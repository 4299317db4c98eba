import PairStatus from './status.ts';

export default class Pair extends PairStatus {}
