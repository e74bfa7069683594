namespace TechMatch.Store.Schema;

/// <summary>
/// Keeps a second store off the folder for as long as it lives. The operating system holds the lock (flock, or a share
/// mode on Windows), so it ends with the process, however that ends; the file itself may stay behind and means nothing.
/// </summary>
internal static class FolderLock
{
    // How a refused lock shows in IOException.HResult: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private const int WouldBlockLinux = 11, WouldBlockMac = 35, SharingViolation = unchecked((int)0x80070020);

    /// <summary>Errno of a full file system, as <c>IOException.HResult</c> has it.</summary>
    public const int NoSpace = 28;

    private const int ReadOnlyFileSystem = 30;

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
            throw FolderFault(e, folder);
        }
    }

    private static StoreException FolderFault(Exception e, string folder)
    {
        var reason = e switch
        {
            UnauthorizedAccessException => StoreFailure.ReadOnly,
            IOException { HResult: ReadOnlyFileSystem } => StoreFailure.ReadOnly,
            IOException { HResult: NoSpace } => StoreFailure.Full,
            _ => StoreFailure.Unavailable,
        };
        return new StoreException(reason, reason switch
        {
            StoreFailure.ReadOnly => $"data folder {folder} cannot be written; give this user write access or choose another folder",
            StoreFailure.Full => $"no space is left for data folder {folder}; free some or choose another folder",
            _ => $"data folder {folder} cannot be used ({e.Message}); choose another folder",
        }, e);
    }
}
