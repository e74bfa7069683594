namespace TechMatch.TestKit;

/// <summary>Finds the checkout from the folder the tests run in.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "TechMatch.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"expected TechMatch.sln above {AppContext.BaseDirectory}, found none");
    }
}
