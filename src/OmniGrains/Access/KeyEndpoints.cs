using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Access;

/// <summary>A key to be made.</summary>
/// <param name="Name">What it is for, 1 to 80 characters.</param>
/// <param name="Scopes">What it may do.</param>
public sealed record KeyRequest(string Name, IReadOnlyList<string> Scopes);

/// <summary>A new key.</summary>
/// <param name="Id">Its id, for the list, the audit and to revoke it.</param>
/// <param name="Token">
/// The key itself. Shown this once; absent when the request is a retry, because it is stored nowhere. Revoke the key
/// and make another if it was lost.
/// </param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Position">The journal position of this change.</param>
public sealed record NewKey(string Id, string? Token, IReadOnlyList<string> Scopes, long Position);

/// <summary>A key as it is listed, without its secret.</summary>
public sealed record ListedKey(
    string Id, string Name, IReadOnlyList<string> Scopes, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>All keys, oldest first.</summary>
public sealed record KeyList(IReadOnlyList<ListedKey> Items);

/// <summary>A key that no longer opens anything.</summary>
public sealed record RevokedKey(string Id, long Position);

internal static class KeyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/keys").WithTags("Access").RequireScope(Scopes.Admin);
        keys.MapPost("", Create).WithName("createKey").WithSummary("Make an API key; its token is shown once.")
            .WithRequestExample("A till that pushes purchases", new KeyRequest("Till 7", [Scopes.PurchasesWrite]))
            .WithExample(201, "The new key", new NewKey("7h3k9m2p5q8r", "og_7h3k9m2p5q8r_5f0c…", [Scopes.PurchasesWrite], 1204));
        keys.MapGet("", List).WithName("listKeys").WithSummary("All API keys, revoked ones too, without their secrets.")
            .WithExample(200, "One key", new KeyList([new ListedKey("7h3k9m2p5q8r", "Till 7", [Scopes.PurchasesWrite], "env", DateTimeOffset.UnixEpoch, null)]));
        keys.MapDelete("/{id}", Revoke).WithName("revokeKey").WithSummary("Revoke an API key for good; doing it again changes nothing.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(200, "Revoked", new RevokedKey("7h3k9m2p5q8r", 1310));
    }

    private static async Task<Results<Created<NewKey>, ProblemHttpResult>> Create(
        KeyRequest request, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        if (Check(request) is { } rejection)
        {
            return TypedResults.Problem(Problems.Of(rejection));
        }

        var token = KeyToken.Create();
        var command = new CreateKey(token.Id, request.Name, request.Scopes, token.Hash, intent.Actor);
        var print = KeyToken.Digest($"{request.Name}\n{string.Join(' ', request.Scopes)}");
        var outcome = await grains.Ask(ApiKeys.Grain, command, intent.Context(print), cancellation);
        return ResultOf(outcome, token, request).ToCreated(http, key => $"/v1/keys/{key.Id}");
    }

    private static Result<NewKey> ResultOf(Outcome<KeyCreated> outcome, KeyToken token, KeyRequest request) => outcome switch
    {
        { Rejection: { } rejection } => rejection,
        { Replayed: true, Reply: { } first } => Result<NewKey>.Of(new NewKey(first.Id, null, request.Scopes, outcome.Position), outcome.Position, replayed: true),
        _ => Result<NewKey>.Of(new NewKey(token.Id, token.ToString(), request.Scopes, outcome.Position), outcome.Position),
    };

    private static async Task<Ok<KeyList>> List(IGrains grains, CancellationToken cancellation)
    {
        var (keys, _, _) = await grains.Read(ApiKeys.Grain, new ListKeys(), cancellation);
        return TypedResults.Ok(new KeyList(
            [.. keys.Select(key => new ListedKey(key.Id, key.Name, key.Scopes, key.CreatedBy, key.CreatedAt, key.RevokedAt))]));
    }

    private static async Task<Results<Ok<RevokedKey>, ProblemHttpResult>> Revoke(
        string id, Intent intent, HttpContext http, IGrains grains, KeyRing ring, CancellationToken cancellation)
    {
        var outcome = await grains.Ask(ApiKeys.Grain, new RevokeKey(id, intent.Actor), intent.Context(id), cancellation);
        ring.Forget(id);
        Result<RevokedKey> result = outcome.Rejection is { } rejection
            ? rejection
            : Result<RevokedKey>.Of(new RevokedKey(id, outcome.Position), outcome.Position, outcome.Replayed);
        return result.ToOk(http);
    }

    private static Rejection? Check(KeyRequest request)
    {
        if (!Slugs.IsText(request.Name, 80))
        {
            return AccessRejections.BadName;
        }

        var scopes = request.Scopes;
        var known = scopes.Count > 0 && scopes.All(Scopes.All.Contains) && scopes.Distinct(StringComparer.Ordinal).Count() == scopes.Count;
        return known ? null : AccessRejections.BadScopes;
    }
}
