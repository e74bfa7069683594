namespace TechMatch.Search.Vectors.Graph;

/// <summary>
/// Who is linked to whom. Each row has <see cref="BaseWidth"/> places on level 0 and <see cref="UpperWidth"/> on each level
/// above it up to its own; places behind the last link hold −1. Memory that does not move: a mapped file, or pinned while built.
/// </summary>
internal readonly unsafe struct GraphLinks(int* levelZero, int* upper, byte* levels, int[] upperStarts)
{
    /// <summary>M of the paper (Malkov and Yashunin 2018): what hnswlib takes by default, and what the bench peers are built with.</summary>
    public const int UpperWidth = 16;

    public const int BaseWidth = 2 * UpperWidth;

    public int Rows => upperStarts.Length;

    public int LevelOf(int row) => levels[row];

    public static int WidthOf(int level) => level == 0 ? BaseWidth : UpperWidth;

    public int* Of(int row, int level) =>
        level == 0 ? levelZero + (long)row * BaseWidth : upper + (long)(upperStarts[row] + level - 1) * UpperWidth;

    /// <summary>Where the upper links of each row begin, counted in lists; the last list ends at the returned total.</summary>
    public static (int[] Starts, int Total) Starts(ReadOnlySpan<byte> levels)
    {
        var starts = new int[levels.Length];
        var total = 0;
        for (var row = 0; row < starts.Length; row++)
        {
            starts[row] = total;
            total += levels[row];
        }

        return (starts, total);
    }
}
