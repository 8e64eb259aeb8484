using System.Collections.Frozen;
using System.Reflection;

namespace OmniGrains.Engine;

/// <summary>
/// How commands to grains and their outcomes cross processes: as UTF-8 JSON of the registered contracts, with everything
/// else as plain data. A rejection crosses as a value; a failure crosses as its kind and a sentence of ours, never as an
/// exception of a store or a library. Queries do not cross: see <see cref="ILocalGrains.ReadDurable"/>.
/// </summary>
public sealed class Crossing
{
    private readonly Contracts _contracts;
    private readonly FrozenDictionary<string, Receiver> _receivers;

    /// <summary>Knows all commands of the assemblies from which the grains come.</summary>
    public Crossing(EngineParts parts)
    {
        _contracts = parts.Contracts;
        _receivers = parts.Grains.Select(grain => grain.GetType().Assembly).Distinct()
            .SelectMany(CommandsOf)
            .ToFrozenDictionary(command => command.FullName!, Receiver.Of, StringComparer.Ordinal);
    }

    /// <summary>The names under which commands cross, with their types.</summary>
    public IEnumerable<Type> Commands => _receivers.Values.Select(receiver => receiver.Command);

    /// <summary>A command on its way out.</summary>
    public CrossingCommand Write(ICommand command, in CommandContext context) => new(
        command.GetType().FullName!, _contracts.Write(command, command.GetType()), context.Id.Value, context.At, context.Fingerprint, context.Yields);

    /// <summary>Gives a command that has come in to a grain of this process. Never throws: a failure is part of what it returns.</summary>
    /// <param name="grains">The grains of this process.</param>
    /// <param name="grain">Who decides.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="onBroken">Told the exception of a broken decider, which stays here.</param>
    public async ValueTask<CrossingOutcome> Ask(IGrains grains, GrainId grain, CrossingCommand command, Action<Exception> onBroken)
    {
        try
        {
            return _receivers.TryGetValue(command.Name, out var receiver)
                ? await receiver.Ask(grains, grain, command, _contracts)
                : CrossingOutcome.Failed(FailureKind.Unavailable, $"This node does not know the command {command.Name}; another version of the program sent it.");
        }
        catch (JournalUnavailableException unavailable)
        {
            return CrossingOutcome.Failed(FailureKind.Unavailable, unavailable.Message);
        }
        catch (Exception exception)
        {
            onBroken(exception);
            return CrossingOutcome.Failed(FailureKind.Broken, $"{command.Name} failed with {exception.GetType().Name}.");
        }
    }

    /// <summary>The outcome as the asker expects it.</summary>
    /// <exception cref="JournalUnavailableException">It is unknown whether the command took effect.</exception>
    /// <exception cref="InvalidOperationException">The grain's decider is broken; nothing was recorded.</exception>
    public Outcome<TReply> Read<TReply>(in CrossingOutcome outcome) => outcome switch
    {
        { Failure: { } failure, Kind: FailureKind.Unavailable } => throw new JournalUnavailableException(failure),
        { Failure: { } failure } => throw new InvalidOperationException(failure),
        { Rejection: { } rejection } => new Outcome<TReply>(default, rejection, outcome.Position, outcome.Version, outcome.Replayed),
        { Reply: { } reply } => new Outcome<TReply>((TReply?)_contracts.Read(reply, typeof(TReply)), null, outcome.Position, outcome.Version, outcome.Replayed),
        _ => new Outcome<TReply>(default, null, outcome.Position, outcome.Version, outcome.Replayed),
    };

    private static IEnumerable<Type> CommandsOf(Assembly assembly) =>
        assembly.GetTypes().Where(type => !type.IsAbstract && ReplyOf(type) is not null);

    private static Type? ReplyOf(Type command) => command.GetInterfaces()
        .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ICommand<>))?.GetGenericArguments()[0];

    private abstract class Receiver
    {
        public abstract Type Command { get; }

        public static Receiver Of(Type command) =>
            (Receiver)Activator.CreateInstance(typeof(Receiver<,>).MakeGenericType(command, ReplyOf(command)!))!;

        public abstract ValueTask<CrossingOutcome> Ask(IGrains grains, GrainId grain, CrossingCommand command, Contracts contracts);
    }

    private sealed class Receiver<TCommand, TReply> : Receiver
        where TCommand : ICommand<TReply>
    {
        public override Type Command => typeof(TCommand);

        public override async ValueTask<CrossingOutcome> Ask(IGrains grains, GrainId grain, CrossingCommand command, Contracts contracts)
        {
            var context = new CommandContext(new CommandId(command.Id), command.At, command.Fingerprint) { Yields = command.Yields };
            var outcome = await grains.Ask(grain, (TCommand)contracts.Read(command.Json, typeof(TCommand))!, context);
            var reply = outcome.Reply is { } given ? contracts.Write(given, typeof(TReply)) : null;
            return new CrossingOutcome(reply, outcome.Rejection, outcome.Position, outcome.Version, outcome.Replayed, null, default);
        }
    }
}
