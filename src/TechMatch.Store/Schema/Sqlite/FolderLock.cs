namespace TechMatch.Store.Schema.Sqlite;

/// <summary>
/// Keeps a second store off the folder for as long as it lives. The operating system holds the lock (flock, or a share
/// mode on Windows), so it ends with the process, however that ends; the file itself may stay behind and means nothing.
/// </summary>
internal static class FolderLock
{
    // How a refused lock shows in IOException.HResult: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private const int WouldBlockLinux = 11, WouldBlockMac = 35, SharingViolation = unchecked((int)0x80070020);

    /// <summary>Creates the folder when it is missing and takes the lock.</summary>
    /// <exception cref="StoreException">In use, or the folder cannot be made or written.</exception>
    public static FileStream Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "registry.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            throw new StoreException(StoreFailure.InUse, $"data folder {folder} is in use by another TechMatch process; stop it or choose another folder", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFaults.FolderFault(e, folder);
        }
    }
}
