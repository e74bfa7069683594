using System.Security.Cryptography;

namespace TechMatch.Core.Climate.Reference;

/// <summary>
/// All climate tables of one deployment (<c>corpus/reference</c>), checked when read and immutable after. Safe to share between threads.
/// </summary>
public sealed class ReferenceTables
{
    private ReferenceTables(IReadOnlyDictionary<string, byte[]> files)
    {
        Sources = new SourceRegister(File(files, "sources.csv"));
        Grids = new GridTable(File(files, "grid_trend.csv"), File(files, "grid_factors.csv"), Sources);
        Fuels = new FuelTable(File(files, "fuels.csv"), Sources);
        Gwp = new GwpTable(File(files, "gwp.csv"), Sources);
        Cement = new CementTable(File(files, "cement.csv"), Sources);
        Metals = new MetalTable(File(files, "metals.csv"), Sources);
        Ewaste = new EwasteTables(File(files, "ewaste_generation.csv"), File(files, "ewaste_composition.csv"), File(files, "ewaste_lifespans.csv"), Sources);
        Context = new ContextTables(File(files, "cement_levers.csv"), File(files, "renewables.csv"), File(files, "countries.csv"), Sources);
        Version = Fingerprint(files);
    }

    /// <summary>The files <see cref="Parse"/> needs, by name.</summary>
    public static IReadOnlyList<string> FileNames { get; } =
    [
        "cement.csv", "cement_levers.csv", "countries.csv", "ewaste_composition.csv", "ewaste_generation.csv", "ewaste_lifespans.csv",
        "fuels.csv", "grid_factors.csv", "grid_trend.csv", "gwp.csv", "metals.csv", "renewables.csv", "sources.csv",
    ];

    /// <summary>First 16 hex digits of SHA-256 over the files in order of name; returned with every result.</summary>
    public string Version { get; }

    public SourceRegister Sources { get; }

    public GridTable Grids { get; }

    public FuelTable Fuels { get; }

    public GwpTable Gwp { get; }

    public CementTable Cement { get; }

    public MetalTable Metals { get; }

    public EwasteTables Ewaste { get; }

    public ContextTables Context { get; }

    /// <param name="files">Contents by file name; names beyond <see cref="FileNames"/> are ignored.</param>
    /// <exception cref="FormatException">A file is missing or breaks its form; the message names file, line and what was expected.</exception>
    public static ReferenceTables Parse(IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new ReferenceTables(files);
    }

    private static byte[] File(IReadOnlyDictionary<string, byte[]> files, string name) =>
        files.TryGetValue(name, out var content) ? content : throw new FormatException($"expected a reference table {name}, got none");

    private static string Fingerprint(IReadOnlyDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in FileNames) hash.AppendData(File(files, name));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
