using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>
/// One intention of a caller, from the request: the command id comes from <c>Idempotency-Key</c> (scoped to the
/// caller's API key) or, without one, from what the request itself identifies or from chance.
/// Bind it as an endpoint parameter.
/// </summary>
/// <param name="Key">The caller's idempotency key, already scoped; null when none was sent.</param>
/// <param name="At">When the request was received, UTC.</param>
/// <param name="Actor">The id of the API key (or person) that asks; for audit.</param>
public sealed record Intent(string? Key, DateTimeOffset At, string Actor)
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The context of a command whose identity lies in its content, such as a document number.</summary>
    /// <param name="natural">The natural id, used when the caller sent no key.</param>
    /// <param name="fingerprint">A digest of the content.</param>
    public CommandContext ContextOr(string natural, string? fingerprint = null) =>
        new(new CommandId(Key ?? natural), At, Key is null ? null : fingerprint);

    /// <summary>The context of a command that has no identity but the caller's key.</summary>
    public CommandContext Context(string? fingerprint = null) => ContextOr($"x{Guid.CreateVersion7(At):N}", fingerprint);

    /// <summary>Reads the intention from the request; the header has been checked by the edge before.</summary>
    public static ValueTask<Intent?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        var time = http.RequestServices.GetRequiredService<TimeProvider>();
        var actor = http.Features.Get<Caller>()?.Id ?? "anonymous";
        var sent = http.Request.Headers[Header].ToString();
        var key = sent.Length == 0 ? null : $"k{Digest($"{actor}/{sent}")}";
        return ValueTask.FromResult<Intent?>(new Intent(key, time.GetUtcNow(), actor));
    }

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
