"""Numbers of threads that libraries are set to."""

import re
from concurrent.futures import ThreadPoolExecutor

import torch
from threadpoolctl import threadpool_info


def number_of_new_threads():
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(torch.get_num_threads).result()


def settings():
    return inside(), number_of_new_threads(), threadpool_info()


def inside():
    """Threads of torch and of the pools, as the thread that calls sees them."""
    info = torch.__config__.parallel_info()
    mkl = re.search(r"mkl_get_max_threads\(\) : (\d+)", info)
    of_mkl = [int(mkl[1])] if mkl else []
    of_pools = [pool["num_threads"] for pool in threadpool_info()]
    return torch.get_num_threads(), *of_mkl, *of_pools
