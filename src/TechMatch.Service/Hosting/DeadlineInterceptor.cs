using Grpc.Core;
using Grpc.Core.Interceptors;

namespace TechMatch.Service.Hosting;

/// <summary>A unary call without a deadline gets the service's own, so that no caller can hold a search for ever.</summary>
internal sealed class DeadlineInterceptor(ServiceSettings settings, TimeProvider time) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (context.Deadline != DateTime.MaxValue) return await continuation(request, context);
        var isLong = context.Method.Contains("Index", StringComparison.Ordinal);
        using var deadline = new CancellationTokenSource(isLong ? TimeSpan.FromHours(1) : settings.SearchDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.CancellationToken);
        // The framework looks here for the HTTP context when the call context is not its own.
        context.UserState["__HttpContext"] = context.GetHttpContext();
        return await continuation(request, new BoundedCallContext(context, either.Token));
    }

    /// <summary>The same call with another cancellation token.</summary>
    private sealed class BoundedCallContext(ServerCallContext inner, CancellationToken token) : ServerCallContext
    {
        protected override string MethodCore => inner.Method;

        protected override string HostCore => inner.Host;

        protected override string PeerCore => inner.Peer;

        protected override DateTime DeadlineCore => inner.Deadline;

        protected override Metadata RequestHeadersCore => inner.RequestHeaders;

        protected override CancellationToken CancellationTokenCore => token;

        protected override Metadata ResponseTrailersCore => inner.ResponseTrailers;

        protected override Status StatusCore { get => inner.Status; set => inner.Status = value; }

        protected override WriteOptions? WriteOptionsCore { get => inner.WriteOptions; set => inner.WriteOptions = value; }

        protected override AuthContext AuthContextCore => inner.AuthContext;

        protected override IDictionary<object, object> UserStateCore => inner.UserState;

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => inner.CreatePropagationToken(options);

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => inner.WriteResponseHeadersAsync(responseHeaders);
    }
}
