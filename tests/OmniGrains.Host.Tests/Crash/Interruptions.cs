using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>Work that goes on while its host is killed again and again.</summary>
internal static class Interruptions
{
    /// <summary>Kills the host some times while work is under way, each time a random while after a random answer, and waits for its end.</summary>
    /// <param name="host">Started again each time.</param>
    /// <param name="random">When.</param>
    /// <param name="kills">How often.</param>
    /// <param name="answers">How many answers the work gets in all.</param>
    /// <param name="work">Tells of each answer.</param>
    public static Task Interrupted(this HostProcess host, Random random, int kills, int answers, Func<Action, Task> work) => Interrupted(
        async () =>
        {
            await host.Kill();
            await host.Start();
        },
        random, kills, answers, work);

    /// <summary>The same with the node that owns the background work.</summary>
    public static Task Interrupted(this KilledNodes nodes, Random random, int kills, int answers, Func<Action, Task> work) => Interrupted(nodes.KillOwner, random, kills, answers, work);

    private static async Task Interrupted(Func<Task> kill, Random random, int kills, int answers, Func<Action, Task> work)
    {
        using var answered = new SemaphoreSlim(0);
        var working = work(() => answered.Release());
        for (var i = 0; i < kills; i++)
        {
            for (var until = random.Next(4, answers / (kills + 2)); until > 0 && !working.IsCompleted; until--)
            {
                await Task.WhenAny(answered.WaitAsync(), working);
            }

            // From the moment of an answer into whatever follows from it: commits, reactions, views.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(40)));
            await kill();
        }

        await working;
    }

    /// <summary>Sends the same request with the same key until it is answered.</summary>
    public static async Task<JsonObject> Insist(this HostProcess host, string path, string body, CancellationToken stop)
    {
        while (true)
        {
            if (await Try(host, path, body, stop) is { } answer)
            {
                return answer;
            }

            await host.WhenUp(stop);
        }
    }

    private static async Task<JsonObject?> Try(HostProcess host, string path, string body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{path} {body}"))));
        try
        {
            using var answer = await host.Client.SendAsync(request, stop);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonObject>(stop)
                : answer.StatusCode == HttpStatusCode.ServiceUnavailable ? null
                : throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync(stop)}");
        }
        catch (Exception exception) when (Unreached.Is(exception, stop))
        {
            return null;
        }
    }
}
