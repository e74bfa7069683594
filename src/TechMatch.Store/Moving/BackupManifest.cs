namespace TechMatch.Store.Moving;

/// <summary>What stands beside the registry in a backup.</summary>
/// <param name="Format">1.</param>
/// <param name="LastSequence">The moment of the backup: every change up to it is in, none after it.</param>
/// <param name="Records">Live records.</param>
/// <param name="Bytes">Of <c>registry.db</c>.</param>
/// <param name="Sha256">Of <c>registry.db</c>, 64 lower-case hex digits.</param>
/// <param name="At">UTC, by the clock of who made it.</param>
public sealed record BackupManifest(int Format, string StoreId, long LastSequence, long Records, long Bytes, string Sha256, DateTimeOffset At);
