#pragma once
#define LAPACK_COMPLEX_STRUCTURE
#include <lapacke.h>
