/** What keeps the main thread busy for long: keys, hashes of passwords, packing. */
export const cpu: RegExp =
  /node:crypto:(pbkdf2Sync|scryptSync|generateKeyPairSync|generatePrimeSync)|(bcrypt|bcryptjs|@node-rs\/bcrypt):(default\.)?(hashSync|compareSync|genSaltSync)|@node-rs\/argon2:(hashSync|verifySync)|node:zlib:\w+Sync/
