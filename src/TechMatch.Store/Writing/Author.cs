namespace TechMatch.Store.Writing;

/// <summary>Who is written down for what a job does.</summary>
/// <param name="Reason">Why, in the author's words; empty when none was given.</param>
internal sealed record Author(string Actor, string Method, string Reason = "")
{
    /// <summary>For an act that does not say on whose behalf it runs.</summary>
    public static Author Registry { get; } = new("registry", "");

    public static Author Of(WriteOptions options) => new(options.Principal, options.Method, options.Reason);
}
