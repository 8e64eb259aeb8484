using OmniGrains.Bench;

return args switch
{
    ["floor"] => await RunFloor(),
    ["drive", var port, var seconds, var customers] => await Drive(int.Parse(port), int.Parse(seconds), int.Parse(customers)),
    ["drive-inbound", var port, var seconds] => await Measures.DriveInbound(int.Parse(port), int.Parse(seconds)),
    [] or ["all"] => await Report.Run(Measures.All.Keys),
    _ => await Report.Run(args),
};

static async Task<int> RunFloor()
{
    await Floor.Serve(int.Parse(Environment.GetEnvironmentVariable("BENCH_PORT")!, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

// Load alone, for looking at a host with a profiler.
static async Task<int> Drive(int port, int seconds, int customers)
{
    var outcome = await Load.Run(port, 64, TimeSpan.FromSeconds(seconds), new Requests(Server.Key, customers).Purchase);
    Console.WriteLine(outcome);
    return 0;
}
