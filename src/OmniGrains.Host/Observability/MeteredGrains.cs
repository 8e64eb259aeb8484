using System.Diagnostics;
using OmniGrains.Engine;

namespace OmniGrains.Host.Observability;

/// <summary>Counts and traces the commands that come in over the edge.</summary>
internal sealed class MeteredGrains(IGrains grains, Instruments instruments) : IGrains
{
    public async ValueTask<Outcome<TReply>> Ask<TReply>(
        GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation = default)
    {
        using var activity = instruments.Source.StartActivity(command.GetType().Name);
        activity?.SetTag("omnigrains.grain", grain.Stream);
        var outcome = await grains.Ask(grain, command, context, cancellation);
        var name = new KeyValuePair<string, object?>("command", command.GetType().Name);
        if (outcome.Rejection is { } rejection)
        {
            activity?.SetStatus(ActivityStatusCode.Error, rejection.Code);
            instruments.Rejections.Add(1, name, new KeyValuePair<string, object?>("code", rejection.Code));
        }
        else
        {
            instruments.Commands.Add(1, name);
        }

        return outcome;
    }

    public ValueTask<Answer<TReply>> Read<TReply>(GrainId grain, IQuery<TReply> query, CancellationToken cancellation = default) =>
        grains.Read(grain, query, cancellation);

    public ValueTask<Answer<TReply>> ReadAt<TReply>(GrainId grain, IQuery<TReply> query, Moment moment, CancellationToken cancellation = default) =>
        grains.ReadAt(grain, query, moment, cancellation);
}
