namespace TechMatch.Store.Writing;

/// <summary>
/// What a capability does inside the one writing transaction: reads and writes its own tables, and records with them. It
/// is waited for by every other writer, so it does nothing but that; what needs the network, a key or much computing is
/// done before. It may run more than once (a group that failed is tried again), so it changes nothing outside its scope.
/// </summary>
/// <returns>
/// <see cref="ActEnd{T}.Keep"/> commits what it did; <see cref="ActEnd{T}.Undo"/>, for an expected outcome such as a
/// refused transition, leaves nothing behind. Either value reaches the caller after the commit of the group.
/// </returns>
internal delegate Task<ActEnd<T>> Act<T>(ActScope scope, CancellationToken cancellationToken);

/// <summary>How an act ended, made by <see cref="Keep"/> or <see cref="Undo"/>.</summary>
internal readonly record struct ActEnd<T>
{
    private ActEnd(T value, bool kept) => (Value, Kept) = (value, kept);

    public T Value { get; }

    public bool Kept { get; }

    public static ActEnd<T> Keep(T value) => new(value, kept: true);

    public static ActEnd<T> Undo(T value) => new(value, kept: false);
}

/// <summary>The answer to an act under a request id.</summary>
/// <param name="Reused">The id came before with another digest; nothing was done and <paramref name="Value"/> says nothing.</param>
internal readonly record struct OnceAnswer<T>(bool Reused, T? Value);
