using System.Security.Cryptography;
using Google.Protobuf;
using TechMatch.Service.Hosting;
using TechMatch.Store;

namespace TechMatch.Service.Catalog;

/// <summary>How a caller's <c>request_id</c> becomes the key under which the store remembers the request (AIP-155).</summary>
internal static class RequestIds
{
    /// <param name="requestId">A UUID in any of its spellings; empty when the caller does not care.</param>
    /// <param name="request">As it came: the same id with another request is another matter.</param>
    /// <exception cref="Grpc.Core.RpcException">Not a UUID.</exception>
    public static WriteOptions Options<T>(string principal, string method, string requestId, T request)
        where T : IMessage<T>
    {
        var options = new WriteOptions { Principal = principal, Method = method };
        if (requestId.Length == 0) return options;
        if (!Guid.TryParse(requestId, out var id)) throw RpcErrors.InvalidField("request_id", $"expected a UUID, got '{(requestId.Length > 60 ? requestId[..60] + "…" : requestId)}'");
        // Another spelling of the same id is no other body.
        var body = request.Clone();
        body.Descriptor.FindFieldByName("request_id").Accessor.Clear(body);
        return options with { RequestId = id.ToString("D"), RequestDigest = Convert.ToHexStringLower(SHA256.HashData(body.ToByteArray())) };
    }
}
