using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace TechMatch.Store.Schema.Sqlite;

/// <summary>Translates what SQLite and the operating system report into <see cref="StoreException"/>.</summary>
internal static class SqliteFaults
{
    // Primary result codes, https://www.sqlite.org/rescode.html
    private const int Permission = 3, Busy = 5, Locked = 6, ReadOnly = 8, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    // A statement or value of ours that SQLite refuses: SQL error, too big, constraint, mismatch, misuse, range.
    private static readonly int[] s_ours = [1, 18, 19, 20, 21, 25];

    // SQLITE_IOERR_SHMSIZE: no room to grow the index of the write-ahead log.
    private const int SharedMemoryFull = 4874;

    /// <summary>True for what the outside world did; a bug of ours is not translated.</summary>
    public static bool IsOutside(Exception e) => SqliteErrorOf(e) is { } error && !s_ours.Contains(error.SqliteErrorCode);

    public static StoreException Translate(Exception e, string folder)
    {
        var error = SqliteErrorOf(e)!;
        var reason = error.SqliteErrorCode switch
        {
            Corrupt or NotADatabase => StoreFailure.Corrupt,
            Full => StoreFailure.Full,
            _ when error.SqliteExtendedErrorCode == SharedMemoryFull => StoreFailure.Full,
            ReadOnly or Permission => StoreFailure.ReadOnly,
            _ => StoreFailure.Unavailable,
        };
        return new StoreException(reason, Sentence(reason, error, folder), e);
    }

    public static StoreException CorruptDatabase(string folder, string finding, Exception? inner = null) => new(
        StoreFailure.Corrupt,
        $"the database in {folder} is damaged ({finding}); restore registry.db from a backup, or keep the folder aside and import again into an empty one",
        inner);

    private static string Sentence(StoreFailure reason, SqliteException error, string folder) => reason switch
    {
        StoreFailure.Corrupt => CorruptDatabase(folder, error.Message).Message,
        StoreFailure.Full => $"no space is left for data folder {folder}; nothing was written, free some space and try again",
        StoreFailure.ReadOnly => $"the database in {folder} cannot be written; give this user write access to the folder and its files",
        _ when error.SqliteErrorCode is Busy or Locked =>
            $"another program holds a lock on the database in {folder}; close it and try again",
        _ when error.SqliteErrorCode == CannotOpen =>
            $"the database in {folder} cannot be opened; check that the folder exists and that this user may read and write its files",
        _ => $"the database in {folder} failed ({error.Message}, extended code {error.SqliteExtendedErrorCode}); check the disk and try again",
    };

    private static SqliteException? SqliteErrorOf(Exception e) => e switch
    {
        SqliteException error => error,
        DbUpdateException { InnerException: SqliteException error } => error,
        _ => null,
    };
}
