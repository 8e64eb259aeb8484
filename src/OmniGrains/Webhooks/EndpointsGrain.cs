using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

internal sealed class EndpointsGrain : Grain<Endpoints>
{
    public const int MostEndpoints = 100;

    /// <summary>How long an earlier secret goes on signing.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public override string Type => Endpoints.GrainType;

    public override Endpoints Initial => Endpoints.None;

    public override Decision Decide(Endpoints state, ICommand command, in CommandContext context) => command switch
    {
        CreateEndpoint when state.ById.Count >= MostEndpoints => Decision.Reject(WebhookRejections.TooMany),
        CreateEndpoint create when state.ById.ContainsKey(create.Id) => Decision.Reject(WebhookRejections.IdTaken),
        CreateEndpoint create => Create(create, context.At),
        ChangeEndpoint change => Find(state, change.Id) is { } found ? Change(found, change, context.At) : Unknown(),
        RotateSecret rotate => Find(state, rotate.Id) is { } found
            ? Decision.Accept(Next(found), new SecretRotated(found.Id, rotate.Secret, context.At + Overlap, rotate.Actor, context.At))
            : Unknown(),
        DisableEndpoint disable => Find(state, disable.Id) is { Disabled: null } found
            ? Decision.Accept(Next(found), new EndpointDisabled(found.Id, disable.Reason, context.At))
            : Decision.Unchanged(new EndpointReply(disable.Id, 0)),
        DeleteEndpoint delete => Find(state, delete.Id) is { } found
            ? Decision.Accept(Next(found), new EndpointDeleted(found.Id, delete.Actor, context.At))
            : Unknown(),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override Endpoints Evolve(Endpoints state, IEvent @event) => @event switch
    {
        EndpointCreated made => With(state, new Endpoint(
            made.Id, made.Url, made.Description, made.Kinds, made.PersonalData, made.Secret, EarlierSecret: null, made.From, Disabled: null, made.At, Version: 0)),
        EndpointChanged changed => With(state, state.ById[changed.Id] with
        {
            Url = changed.Url,
            Description = changed.Description,
            Kinds = changed.Kinds,
            PersonalData = changed.PersonalData,
            Disabled = changed.Enabled ? null : state.ById[changed.Id].Disabled ?? Endpoint.DisabledByHand,
        }),
        SecretRotated rotated => With(state, state.ById[rotated.Id] with
        {
            Secret = rotated.Secret,
            EarlierSecret = new EarlierSecret(state.ById[rotated.Id].Secret, rotated.OverlapUntil),
        }),
        EndpointDisabled disabled => With(state, state.ById[disabled.Id] with { Disabled = disabled.Reason }),
        EndpointDeleted deleted => new Endpoints(state.ById.Remove(deleted.Id)),
        _ => state,
    };

    public override object? Answer(Endpoints state, IQuery query) => query switch
    {
        FindEndpoint find => Find(state, find.Id),
        ListEndpoints => state.ById.Values.ToArray(),
        _ => base.Answer(state, query),
    };

    private static Decision Create(CreateEndpoint create, DateTimeOffset at)
    {
        var settings = create.Settings;
        return Decision.Accept(
            new EndpointReply(create.Id, 1),
            new EndpointCreated(
                create.Id, settings.Url, settings.Description, settings.Kinds, settings.PersonalData, create.Secret, create.From, create.Actor, at));
    }

    private static Decision Change(Endpoint found, ChangeEndpoint change, DateTimeOffset at)
    {
        if (change.ExpectedVersion is { } expected && expected != found.Version)
        {
            return Decision.Reject(WebhookRejections.Changed);
        }

        var settings = change.Settings;
        return Decision.Accept(
            Next(found),
            new EndpointChanged(
                found.Id, settings.Url, settings.Description, settings.Kinds, settings.PersonalData, settings.Enabled, change.Actor, at));
    }

    private static Endpoint? Find(Endpoints state, string id) => state.ById.GetValueOrDefault(id);

    private static EndpointReply Next(Endpoint found) => new(found.Id, found.Version + 1);

    private static Decision Unknown() => Decision.Reject(WebhookRejections.Unknown);

    private static Endpoints With(Endpoints state, Endpoint changed) =>
        new(state.ById.SetItem(changed.Id, changed with { Version = changed.Version + 1 }));
}
