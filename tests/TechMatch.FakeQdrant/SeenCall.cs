using Google.Protobuf;

namespace TechMatch.FakeQdrant;

/// <summary>A call as it came in.</summary>
/// <param name="Method">For example <c>Points/Query</c>.</param>
public sealed record SeenCall(string Method, IMessage Request);
