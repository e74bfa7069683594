using TechMatch.Core.Access;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Access;

namespace TechMatch.Service.Access;

/// <summary>
/// The administrator's key of a new registry: written to a file in the data folder that only its owner may read. Whoever
/// may read the folder has the registry anyway.
/// </summary>
internal static class FirstKey
{
    public const string FileName = "admin.key";

    /// <summary>Nothing when the registry has, or ever had, an administrator.</summary>
    /// <exception cref="StartException">The file cannot be written.</exception>
    public static async Task EnsureAsync(KeyRegister register, string folder, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            if ((await register.ListAsync(cancellationToken)).Any(k => k.Grant.Role == Role.Administrator)) return;
            var secret = KeyRing.Draw(System.Security.Cryptography.RandomNumberGenerator.GetHexString(KeySecret.IdLength, lowercase: true));
            var path = Path.GetFullPath(Path.Combine(folder, FileName));
            // The file first: a key in the registry that nobody has would keep the next start from making one.
            await WriteAsync(path, secret, cancellationToken);
            var added = await register.AddFirstAsync(new ApiKey { Id = secret.Id, Label = "first administrator", Grant = new KeyGrant(Role.Administrator), CreatedAt = time.GetUtcNow(), CreatedBy = "operator", SecretHash = secret.Hash }, cancellationToken);
            if (!added)
            {
                // Another node of the same registry was a moment earlier: the key is in its folder.
                File.Delete(path);
                return;
            }

            log.LogInformation("the administrator's key {Key} is in {Path}; keep it elsewhere and delete the file", secret.Id, path);
        }
        catch (StoreException e)
        {
            throw new StartException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the administrator's key cannot be written to {Path.GetFullPath(folder)}: {e.Message}", e);
        }
    }

    private static async Task WriteAsync(string path, KeySecret secret, CancellationToken cancellationToken)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // From the first byte on, not after the fact.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new StreamWriter(path, options);
        await file.WriteLineAsync(secret.Text.AsMemory(), cancellationToken);
    }
}
