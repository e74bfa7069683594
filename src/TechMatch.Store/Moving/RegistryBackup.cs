using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Catalog;
using TechMatch.Store.Schema;
using TechMatch.Store.Schema.Sqlite;

namespace TechMatch.Store.Moving;

/// <summary>
/// Backups are zip files with <c>manifest.json</c> and the registry as a SQLite file, whichever provider it came from, so
/// that one can be restored to either. Indexes are not in it: they are built again.
/// </summary>
public static class RegistryBackup
{
    private const string ManifestName = "manifest.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary><c>techmatch-20261130T081502.123Z.zip</c>: later ones sort later.</summary>
    public static string NameAt(DateTimeOffset at) => $"techmatch-{at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture)}.zip";

    /// <summary>As <see cref="CatalogStore.BackUpAsync"/>, of a registry that is not open here: a folder that no service uses, or a PostgreSQL database at any time.</summary>
    /// <exception cref="StoreException">There is none, it cannot be opened, or the file cannot be written.</exception>
    public static async Task<BackupManifest> WriteAsync(CatalogStoreOptions from, string file, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(from);
        RegistryCopy.RefuseMissing(from);
        var database = await Database.OpenAsync(from, time, cancellationToken).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            return await WriteAsync(database, file, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the registry of <paramref name="file"/> the registry of an empty place and reads every record.</summary>
    /// <exception cref="StoreException">The file is no whole backup, or the place holds something; it is then as it was before.</exception>
    public static async Task<BackupManifest> RestoreAsync(string file, CatalogStoreOptions to, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        ArgumentNullException.ThrowIfNull(to);
        if (to.Postgres is null) return await ToFolderAsync(file, Path.GetFullPath(to.Folder!), cancellationToken).ConfigureAwait(false);
        using var scratch = new ScratchFolder(Path.GetTempPath());
        var manifest = await UnpackAsync(file, scratch.Path, cancellationToken).ConfigureAwait(false);
        await RegistryCopy.RunAsync(new CatalogStoreOptions { Folder = scratch.Path }, to, _ => { }, time, cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    internal static async Task<BackupManifest> WriteAsync(Database database, string file, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        var target = Path.GetFullPath(file);
        try
        {
            if (File.Exists(target)) throw new StoreException(StoreFailure.NotEmpty, $"{target} exists already; a backup never replaces another");
            var folder = Path.GetDirectoryName(target)!;
            Directory.CreateDirectory(folder);
            // Beside the target: a half-written one has another name, and the last step is a rename.
            using var scratch = new ScratchFolder(folder);
            await database.SaveAsync(scratch.Path, cancellationToken).ConfigureAwait(false);
            var (id, last, records) = await ReadAllAsync(scratch.Path, cancellationToken).ConfigureAwait(false);
            var saved = Path.Combine(scratch.Path, SqliteDatabase.FileName);
            var (bytes, hash) = await HashAsync(saved, cancellationToken).ConfigureAwait(false);
            var manifest = new BackupManifest(1, id, last, records, bytes, hash, time.GetUtcNow());
            var packed = Path.Combine(scratch.Path, "backup.zip");
            await PackAsync(packed, saved, manifest, cancellationToken).ConfigureAwait(false);
            File.Move(packed, target, overwrite: false);
            return manifest;
        }
        catch (Exception e) when (IsFull(e))
        {
            // The registry is only read, so it is not its own place that is full.
            throw new StoreException(StoreFailure.Full, $"no space is left for {target}; there is no backup, free some space or choose another place", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Outside(target, e);
        }
        catch (Exception e) when (database.Translate(e) is { } fault)
        {
            throw fault;
        }
    }

    private static async Task<BackupManifest> ToFolderAsync(string file, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new StoreException(StoreFailure.NotEmpty, $"{folder} is not empty; restore into a new folder and put that in its place");
        var parent = Path.GetDirectoryName(folder) ?? folder;
        try
        {
            Directory.CreateDirectory(parent);
            using var scratch = new ScratchFolder(parent);
            var manifest = await UnpackAsync(file, scratch.Path, cancellationToken).ConfigureAwait(false);
            File.Delete(Path.Combine(scratch.Path, "registry.lock"));
            Directory.CreateDirectory(folder);
            File.Move(Path.Combine(scratch.Path, SqliteDatabase.FileName), Path.Combine(folder, SqliteDatabase.FileName));
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Outside(folder, e);
        }
    }

    private static async Task<BackupManifest> UnpackAsync(string file, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var archive = await ZipFile.OpenReadAsync(file, cancellationToken).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
            {
                var manifest = await ManifestAsync(archive, cancellationToken).ConfigureAwait(false);
                var restored = Path.Combine(folder, SqliteDatabase.FileName);
                await (archive.GetEntry(SqliteDatabase.FileName) ?? throw new InvalidDataException($"it holds no {SqliteDatabase.FileName}"))
                    .ExtractToFileAsync(restored, cancellationToken).ConfigureAwait(false);
                var (bytes, hash) = await HashAsync(restored, cancellationToken).ConfigureAwait(false);
                if ((bytes, hash) != (manifest.Bytes, manifest.Sha256)) throw new InvalidDataException("its registry is not the one its manifest names");
                var found = await ReadAllAsync(folder, cancellationToken).ConfigureAwait(false);
                return found == (manifest.StoreId, manifest.LastSequence, manifest.Records) ? manifest : throw new InvalidDataException("its registry and its manifest disagree");
            }
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new StoreException(StoreFailure.Corrupt, $"{file} is no whole backup: {e.Message}; use another one", e);
        }
        catch (FileNotFoundException e)
        {
            throw new StoreException(StoreFailure.Unavailable, $"there is no backup {file}", e);
        }
    }

    private static async Task<BackupManifest> ManifestAsync(ZipArchive archive, CancellationToken cancellationToken)
    {
        var entry = archive.GetEntry(ManifestName) ?? throw new InvalidDataException($"it holds no {ManifestName}");
        var stream = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(stream, s_json, cancellationToken).ConfigureAwait(false);
            return manifest is { Format: 1 } ? manifest : throw new InvalidDataException($"expected format 1, got {manifest?.Format.ToString(CultureInfo.InvariantCulture) ?? "none"}");
        }
    }

    private static async Task PackAsync(string packed, string saved, BackupManifest manifest, CancellationToken cancellationToken)
    {
        var output = new FileStream(packed, FileMode.CreateNew, FileAccess.ReadWrite);
        await using (output.ConfigureAwait(false))
        {
            var archive = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
            {
                var entry = await archive.CreateEntry(ManifestName).OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (entry.ConfigureAwait(false))
                {
                    await JsonSerializer.SerializeAsync(entry, manifest, s_json, cancellationToken).ConfigureAwait(false);
                }

                await archive.CreateEntryFromFileAsync(saved, SqliteDatabase.FileName, CompressionLevel.Fastest, cancellationToken).ConfigureAwait(false);
            }

            output.Flush(flushToDisk: true);
        }
    }

    /// <summary>Opens the registry of a folder, which checks its structure, and reads every record against its hash.</summary>
    private static async Task<(string StoreId, long LastSequence, long Records)> ReadAllAsync(string folder, CancellationToken cancellationToken)
    {
        var database = await SqliteDatabase.OpenAsync(new CatalogStoreOptions { Folder = folder }, cancellationToken).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            return await database.ReadAsync(async context =>
            {
                var records = 0L;
                var rows = context.Records.Where(r => !r.Deleted).Join(context.Contents, r => r.Key, c => c.Key, (r, c) => new { r.Name, r.ContentHash, c.Json });
                await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
                {
                    if (RecordJson.ContentHash(row.Json) != row.ContentHash) throw database.Damaged($"{row.Name} does not match its hash");
                    records++;
                }

                var live = await context.Records.LongCountAsync(r => !r.Deleted, cancellationToken).ConfigureAwait(false);
                if (live != records) throw database.Damaged($"{live - records} records have no content");
                var changes = await context.Changes.LongCountAsync(cancellationToken).ConfigureAwait(false);
                if (changes != database.LastSequence) throw database.Damaged($"the log ends at {database.LastSequence} with {changes} changes");
                return (database.StoreId, database.LastSequence, records);
            }, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(long Bytes, string Hash)> HashAsync(string file, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(file);
        await using (stream.ConfigureAwait(false))
        {
            return (stream.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false)));
        }
    }

    private static bool IsFull(Exception e) => e is IOException { HResult: FolderLock.NoSpace } or StoreException { Reason: StoreFailure.Full }
        || SqliteFaults.IsOutside(e) && SqliteFaults.Translate(e, "").Reason == StoreFailure.Full;

    private static StoreException Outside(string place, Exception e) => new(
        e is UnauthorizedAccessException ? StoreFailure.ReadOnly : StoreFailure.Unavailable, $"{place} cannot be written ({e.Message.TrimEnd('.')}); choose another place", e);

    /// <summary>A folder for the time of a step, on the same file system as what comes of it.</summary>
    private sealed class ScratchFolder : IDisposable
    {
        public ScratchFolder(string parent) =>
            Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, ".techmatch-" + RandomNumberGenerator.GetHexString(8, lowercase: true))).FullName;

        public string Path { get; }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
