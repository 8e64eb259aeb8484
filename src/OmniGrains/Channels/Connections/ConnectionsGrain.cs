using OmniGrains.Channels.Email;
using OmniGrains.Channels.LiveChat;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Connections;

internal sealed class ConnectionsGrain : Grain<AllConnections>
{
    public const int MostConnections = 500;

    public override string Type => AllConnections.GrainType;

    public override AllConnections Initial => AllConnections.None;

    public override Decision Decide(AllConnections state, ICommand command, in CommandContext context) => command switch
    {
        SetConnection set => Set(state, state.ById.GetValueOrDefault(set.Id), set),
        RemoveConnectionForGood remove => state.ById.ContainsKey(remove.Id)
            ? Decision.Accept(new ConnectionSet(remove.Id, 0), new ConnectionRemoved(remove.Id, remove.Actor))
            : Decision.Reject(ConnectionRejections.Unknown),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override AllConnections Evolve(AllConnections state, IEvent @event) => @event switch
    {
        // Revisions go on counting over all connections, so that a removed and remade one never repeats an old validator.
        ConnectionSaved saved => new(
            state.ById.SetItem(saved.Id, new Connection(saved.Id, saved.Settings, saved.Secrets, state.Changes + 1)), state.Changes + 1)
        { Removed = state.Removed.Remove(saved.Id) },
        ConnectionRemoved removed => new(state.ById.Remove(removed.Id), state.Changes + 1) { Removed = state.Removed.Add(removed.Id) },
        _ => state,
    };

    public override object Answer(AllConnections state, IQuery query) => state;

    private static Decision Set(AllConnections state, Connection? known, SetConnection set) => known switch
    {
        _ when set.Revision is { } expected && expected != (known?.Revision ?? 0) => Decision.Reject(ConnectionRejections.Changed),
        _ when MailRefusal(state, set.Settings) is { } refusal => Decision.Reject(refusal),
        null when state.ById.Count >= MostConnections => Decision.Reject(ConnectionRejections.TooMany),
        _ => Decision.Accept(
            new ConnectionSet(set.Id, state.Changes + 1), new ConnectionSaved(set.Id, set.Settings, Merged(known, set), set.Actor)),
    };

    // A chat that promises mail names a connection that can send it. One that is disabled for now may be named.
    private static Rejection? MailRefusal(AllConnections state, ConnectionSettings settings) =>
        settings.Connector != ChatSettings.Connector || settings.Options.GetValueOrDefault(ChatSettings.MailConnection) is not { } mail ? null
        : state.ById.GetValueOrDefault(mail)?.Settings is not { Connector: EmailConnector.ConnectorName } named ? ConnectionRejections.NoMail($"there is no e-mail connection \"{mail}\". Set it up first")
        : !named.Options.ContainsKey(EmailSettings.SmtpHost) ? ConnectionRejections.NoMail($"the connection \"{mail}\" cannot send: set its option smtpHost first")
        : null;

    /// <summary>
    /// Secrets that are not named stay, except when the connection now speaks to somebody else: a secret never follows
    /// to another address.
    /// </summary>
    private static Dictionary<string, byte[]> Merged(Connection? known, SetConnection set)
    {
        var stay = known?.Settings.SpeaksTo(set.Settings) == true;
        var merged = new Dictionary<string, byte[]>(stay ? known!.Secrets : new Dictionary<string, byte[]>(), StringComparer.Ordinal);
        foreach (var (name, secret) in set.Secrets)
        {
            if (secret is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = secret;
            }
        }

        return merged;
    }
}

internal static class ConnectionRejections
{
    public static readonly Rejection Unknown = new("connection.unknown", "There is no connection with this id.", RejectionKind.NotFound);

    public static readonly Rejection Changed = new(
        "connection.changed", "The connection has changed since you read it. Read it again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection TooMany = new(
        "connection.limit", $"There are {ConnectionsGrain.MostConnections} connections already.", RejectionKind.Conflict);

    public static Rejection NoMail(string why) => new("connection.no-mail", $"options: mailConnection must be an e-mail connection that can send; {why}, or leave mailConnection out.");
}
