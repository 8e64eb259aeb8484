using OmniGrains.Engine;

namespace OmniGrains.Access;

internal sealed class ApiKeysGrain : Grain<ApiKeys>
{
    public const int MostActiveKeys = 1_000;

    public override string Type => ApiKeys.GrainType;

    public override ApiKeys Initial => ApiKeys.None;

    public override Decision Decide(ApiKeys state, ICommand command, in CommandContext context) => (state, command) switch
    {
        ({ Active: >= MostActiveKeys }, CreateKey) => Decision.Reject(AccessRejections.TooManyKeys),
        (_, CreateKey create) when state.Keys.ContainsKey(create.Id) => Decision.Reject(AccessRejections.IdTaken),
        (_, CreateKey create) => Decision.Accept(
            new KeyCreated(create.Id),
            new ApiKeyCreated(create.Id, create.Name, create.Scopes, create.SecretHash, create.Actor, context.At)),
        (_, RevokeKey revoke) => state.Keys.GetValueOrDefault(revoke.Id) switch
        {
            null => Decision.Reject(AccessRejections.UnknownKey),
            { RevokedAt: not null } => Decision.Unchanged(new KeyRevoked(revoke.Id)),
            _ => Decision.Accept(new KeyRevoked(revoke.Id), new ApiKeyRevoked(revoke.Id, revoke.Actor, context.At)),
        },
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override ApiKeys Evolve(ApiKeys state, IEvent @event) => @event switch
    {
        ApiKeyCreated made => new(state.Keys.SetItem(
            made.Id, new ApiKey(made.Id, made.Name, made.Scopes, made.SecretHash, made.By, made.At, RevokedAt: null))),
        ApiKeyRevoked revoked => new(state.Keys.SetItem(revoked.Id, state.Keys[revoked.Id] with { RevokedAt = revoked.At })),
        _ => state,
    };

    public override object? Answer(ApiKeys state, IQuery query) => query switch
    {
        FindKey find => state.Keys.GetValueOrDefault(find.Id),
        ListKeys => state.Keys.Values.OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal).ToArray(),
        CountActiveKeys => state.Active,
        _ => base.Answer(state, query),
    };
}

internal static class AccessRejections
{
    public static readonly Rejection TooManyKeys = new(
        "key.limit", $"There are {ApiKeysGrain.MostActiveKeys} active keys already. Revoke one that is no longer needed.", RejectionKind.Conflict);

    public static readonly Rejection IdTaken = new("key.id-taken", "Chance gave a key id that exists. Try again.", RejectionKind.Conflict);

    public static readonly Rejection UnknownKey = new("key.unknown", "There is no key with this id.", RejectionKind.NotFound);

    public static readonly Rejection BadName = new("key.name-invalid", "name must have 1 to 80 characters without control characters.");

    public static readonly Rejection BadScopes = new(
        "key.scopes-invalid", $"scopes must name at least one of {string.Join(", ", Edge.Scopes.All)}, each once.");
}
